//! What sets a family apart: certificates, disability, service, earlier benefits, licences.

use super::super::licences::as_people_have;
use super::{Families, Kind, Means, Person, paper};
use domain::verification::{BenefitKind, LicenceKind, LowIncomeKind, Record, VeteranKind, VeteranRecord};

impl Families {
    pub(super) fn support(&mut self, means: Means, kind: Kind, people: &mut [Person]) {
        let kind = match means {
            Means::Dibao if kind == Kind::ElderlySingle && self.dice.chance(300) => LowIncomeKind::Tekun,
            Means::Dibao => LowIncomeKind::Dibao,
            Means::Certified if self.dice.chance(500) => LowIncomeKind::LowIncome,
            Means::Certified => LowIncomeKind::NearLow,
            _ => return,
        };
        let serial = self.next_serial();
        let persons = i64::try_from(people.len()).unwrap_or(1);
        let from = self.today.plus_days(-self.dice.range(40, 900));
        // Some certificates have run out.
        let to = if self.dice.chance(60) { self.today.plus_days(-20) } else { self.today.plus_days(self.dice.range(30, 360)) };
        let monthly = if matches!(kind, LowIncomeKind::Dibao | LowIncomeKind::Tekun) { 420 * persons } else { 0 };
        for person in people {
            person.citizen.records.push(paper::certificate(kind, serial, persons, monthly, from, Some(to)));
        }
    }

    /// What sets a family apart: disability, service, earlier benefits.
    pub(super) fn particulars(&mut self, people: &mut [Person]) {
        let serial = self.next_serial();
        let today = self.today;
        let last = i64::try_from(people.len()).unwrap_or(1) - 1;
        let who = usize::try_from(self.dice.range(0, last)).unwrap_or(0);
        if self.dice.chance(75)
            && let Some(person) = people.get_mut(who)
        {
            let (kind, grade) = (self.dice.weighted(&[(12, 1), (15, 2), (3, 3), (45, 4), (10, 5), (12, 6), (3, 7)]), self.dice.range(1, 4));
            // Some cards have run out.
            let valid_to = today.plus_days(self.dice.range(-300, 3_000));
            let id = person.citizen.resident_id.clone();
            person.citizen.records.push(paper::disability(&id, kind.unwrap_or(4), grade, valid_to));
        }
        if self.dice.chance(30)
            && let Some(head) = people.first_mut()
        {
            let kind =
                self.dice.weighted(&[(80, VeteranKind::Veteran), (12, VeteranKind::DisabledVeteran), (8, VeteranKind::MartyrFamily)]);
            let kind = kind.unwrap_or(VeteranKind::Veteran);
            let record = VeteranRecord { kind, certificate: format!("YF{serial:07}"), regular_pension: kind != VeteranKind::Veteran };
            head.citizen.records.push(Record::Veteran(record));
        }
        let benefit = self.dice.weighted(&[
            (930, None),
            (25, Some((BenefitKind::Subsidy, false))),
            (10, Some((BenefitKind::Subsidy, true))),
            (15, Some((BenefitKind::PublicRental, true))),
            (10, Some((BenefitKind::AffordableHome, true))),
            (10, Some((BenefitKind::Bar, true))),
        ]);
        if let (Some(Some((kind, running))), Some(head)) = (benefit, people.first_mut()) {
            let from = today.plus_days(-self.dice.range(400, 1_500));
            let to = match (kind, running) {
                (BenefitKind::Bar, _) => Some(from.plus_months(60)),
                (_, true) => None,
                (_, false) => Some(from.plus_days(300)),
            };
            head.citizen.records.push(paper::benefit(kind, serial, from, to));
        }
    }

    /// The licences the form asks some people for: residence permits of workers from elsewhere, diplomas of the young.
    pub(super) fn licences(&mut self, kind: Kind, people: &mut [Person]) {
        let Some(head) = people.first_mut() else { return };
        let young = matches!(kind, Kind::Worker | Kind::YoungSingle) && (22..33).contains(&head.age);
        let mut held = Vec::new();
        if kind == Kind::Worker {
            held.push(LicenceKind::ResidencePermit);
        }
        if young && self.licence_dice.chance(600) {
            held.push(LicenceKind::Diploma);
        }
        for kind in held {
            self.licences += 1;
            let licence = as_people_have(&mut self.licence_dice, kind, &head.citizen.resident_id, self.licences, self.today);
            head.citizen.records.extend(licence);
        }
    }
}

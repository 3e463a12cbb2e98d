//! From answers of registers and of the applicant to the facts the rules read.

use super::record::{MaritalStatus, PersonState, PropertyUse, Record, Scheme, VeteranKind};
use super::{
    AnswerStatus, BenefitFact, BenefitKind, ContractState, EmploymentFacts, Finding, Flag, Gap, HomeFact, HouseholdFacts, IdentityFact,
    InsuranceFact, MarriageFact, MemberAnswers, MemberFacts, Register, ResidenceFact, SupportFact, VehicleFact, licence_facts,
};
use crate::day::Day;
use crate::intake::{Answers, Group, Member, Relation, Verdict};
use crate::quantity::Fen;
use crate::settings::policy::Policy;

/// The facts of an application: what the registers said of those who apply, what the applicant disputes, and what no
/// register holds. A register that did not answer leaves its facts unknown, whatever was entered by hand instead.
pub fn read_facts(policy: &Policy, application: &Answers, answers: &[MemberAnswers], on: Day) -> HouseholdFacts {
    let group = application.livelihood.as_ref().map_or(Group::Family, |livelihood| livelihood.group);
    let members = application
        .applying()
        .map(|member| {
            let heard = answers.iter().find(|heard| heard.member == member.id);
            Reader { policy, application, member, heard, on }.member()
        })
        .collect();
    let employment =
        application.livelihood.as_ref().and_then(|livelihood| livelihood.employment.as_ref()).map(|employment| EmploymentFacts {
            graduated: employment.graduated_on.map_or_else(Finding::not_asked, Finding::declared),
            contract_until: Finding::declared(employment.contract_until),
            permit_since: employment.permit_since.map_or_else(Finding::not_asked, |since| Finding::declared(Some(since))),
        });
    HouseholdFacts { group, members, employment }
}

struct Reader<'a> {
    policy: &'a Policy,
    application: &'a Answers,
    member: &'a Member,
    heard: Option<&'a MemberAnswers>,
    on: Day,
}

impl Reader<'_> {
    /// The fact of one register, read from its records; an empty answer reads as no records.
    fn fact<T>(&self, register: Register, read: impl FnOnce(&[Record]) -> T) -> Finding<T> {
        let Some(answer) = self.heard.and_then(|heard| heard.of(register)) else {
            let gap = if self.member.consent.is_none() { Gap::NoConsent } else { Gap::NotAsked };
            return Finding::Unknown { register: Some(register), gap };
        };
        let Some(records) = answer.decided() else {
            let gap = match answer.status {
                AnswerStatus::NotCovered => Gap::NotCovered,
                AnswerStatus::Timeout => Gap::Timeout,
                _ => Gap::Error,
            };
            return Finding::Unknown { register: Some(register), gap };
        };
        // Data of long ago are as good as silence: of two years back, everybody earns nothing in the months that count.
        if answer.as_of.is_some_and(|as_of| self.policy.is_outdated(as_of, self.on)) {
            return Finding::Unknown { register: Some(register), gap: Gap::Outdated };
        }
        let value = read(records);
        if matches!(self.application.response(&self.member.id, register), Some(Verdict::Disputed { .. })) {
            Finding::Disputed { registered: value, declared: None, register, as_of: answer.as_of }
        } else {
            Finding::registered(value, register, answer.as_of)
        }
    }

    fn member(&self) -> MemberFacts {
        let on = self.on;
        MemberFacts {
            member: self.member.id.clone(),
            applicant: self.member.relation == Relation::Applicant,
            resident_id: self.member.resident_id.as_str().to_owned(),
            born: self.member.resident_id.birth(),
            identity: self.fact(Register::Population, identity),
            residence: self.fact(Register::Household, |records| self.residence(records)),
            marriage: self.fact(Register::Marriage, marriage),
            homes: self.fact(Register::RealEstate, homes),
            purchases: self.fact(Register::ContractFiling, purchases),
            vehicles: self.fact(Register::Vehicle, vehicles),
            wages: self.fact(Register::Tax, |records| self.wages(records)),
            pension: self.fact(Register::SocialSecurity, pension),
            casual: self.casual(),
            support: self.fact(Register::LowIncome, |records| support(records, on)),
            stake: self.fact(Register::Business, stake),
            benefits: self.fact(Register::HousingBenefit, benefits),
            insurance: self.fact(Register::SocialSecurity, insurance),
            flags: self.flags(),
            licences: licence_facts::read(self.application, &self.member.id, self.heard.and_then(|heard| heard.of(Register::Licence)), on),
        }
    }

    fn residence(&self, records: &[Record]) -> Option<ResidenceFact> {
        records.iter().find_map(|record| match record {
            Record::Household(book) if book.resident_id == self.member.resident_id.as_str() && book.state == PersonState::Registered => {
                Some(ResidenceFact { area_code: book.area_code.clone(), kind: book.kind, since: book.since })
            }
            _ => None,
        })
    }

    /// Income of the months the policy measures, spread over them.
    fn wages(&self, records: &[Record]) -> Fen {
        let months = self.policy.income.months.max(1);
        let earliest = self.on.plus_months(-i32::try_from(months).unwrap_or(12) - 3);
        let total = records.iter().fold(0_i64, |sum, record| match record {
            Record::Tax(tax) if tax.to >= earliest => sum.saturating_add(tax.income.0.max(0)),
            _ => sum,
        });
        Fen(total / months)
    }

    fn casual(&self) -> Finding<Fen> {
        if !self.member.is_adult(self.on) {
            return Finding::declared(Fen(0));
        }
        let declared =
            self.application.livelihood.as_ref().and_then(|livelihood| {
                livelihood.casual.iter().find(|income| income.member == self.member.id).map(|income| income.monthly)
            });
        declared.map_or_else(Finding::not_asked, Finding::declared)
    }

    fn flags(&self) -> Finding<Vec<Flag>> {
        let disabled = self.fact(Register::Disability, |records| {
            let valid = records.iter().any(|record| matches!(record, Record::Disability(card) if card.valid_to >= self.on));
            if valid { vec![Flag::Disabled] } else { Vec::new() }
        });
        let veteran = self.fact(Register::Veteran, veteran);
        // Each flag stands on its own register; one that is silent takes nothing from the other.
        match (disabled, veteran) {
            (Finding::Known { value: mut first, source, as_of }, Finding::Known { value: second, .. }) => {
                first.extend(second);
                Finding::Known { value: first, source, as_of }
            }
            (known @ Finding::Known { .. }, _) => known,
            (_, other) => other,
        }
    }
}

fn identity(records: &[Record]) -> IdentityFact {
    records
        .iter()
        .find_map(|record| match record {
            Record::Population(person) => {
                Some(IdentityFact { agrees: person.name_matches, alive: person.state == PersonState::Registered })
            }
            _ => None,
        })
        .unwrap_or(IdentityFact { agrees: false, alive: true })
}

fn marriage(records: &[Record]) -> MarriageFact {
    let latest = records
        .iter()
        .filter_map(|record| match record {
            Record::Marriage(marriage) => Some(marriage),
            _ => None,
        })
        .max_by_key(|marriage| marriage.since);
    latest.map_or(MarriageFact { status: MaritalStatus::Single, spouse_id: String::new(), since: None }, |marriage| MarriageFact {
        status: marriage.status,
        spouse_id: marriage.spouse_id.clone(),
        since: Some(marriage.since),
    })
}

fn homes(records: &[Record]) -> Vec<HomeFact> {
    records
        .iter()
        .filter_map(|record| match record {
            Record::RealEstate(right) if right.purpose != PropertyUse::Ancillary => {
                Some(HomeFact { area: right.own_area(), commercial: right.purpose == PropertyUse::Commercial, given_up: right.cancelled })
            }
            _ => None,
        })
        .collect()
}

/// Only contracts without a registered right: the others are counted as homes.
fn purchases(records: &[Record]) -> Vec<HomeFact> {
    records
        .iter()
        .filter_map(|record| match record {
            Record::ContractFiling(contract) if contract.state == ContractState::Filed && contract.purpose != PropertyUse::Ancillary => {
                Some(HomeFact { area: contract.own_area(), commercial: contract.purpose == PropertyUse::Commercial, given_up: None })
            }
            _ => None,
        })
        .collect()
}

fn vehicles(records: &[Record]) -> Vec<VehicleFact> {
    records
        .iter()
        .filter_map(|record| match record {
            Record::Vehicle(vehicle) if vehicle.active => Some(VehicleFact { purpose: vehicle.purpose, price: vehicle.price }),
            _ => None,
        })
        .collect()
}

fn pension(records: &[Record]) -> Fen {
    Fen(records.iter().fold(0_i64, |sum, record| match record {
        Record::SocialSecurity(account) if account.scheme == Scheme::Pension && account.active => {
            sum.saturating_add(account.pension.0.max(0))
        }
        _ => sum,
    }))
}

fn insurance(records: &[Record]) -> InsuranceFact {
    let months = records
        .iter()
        .filter_map(|record| match record {
            Record::SocialSecurity(account) if account.scheme == Scheme::Employee && account.active => Some(account.continuous_months),
            _ => None,
        })
        .max();
    InsuranceFact { active: months.is_some(), continuous_months: months.unwrap_or(0) }
}

fn support(records: &[Record], on: Day) -> Vec<SupportFact> {
    records
        .iter()
        .filter_map(|record| match record {
            Record::LowIncome(certificate) if certificate.valid_on(on) => {
                Some(SupportFact { certificate: certificate.certificate.clone(), kind: certificate.kind, persons: certificate.persons })
            }
            _ => None,
        })
        .collect()
}

fn stake(records: &[Record]) -> Fen {
    Fen(records.iter().fold(0_i64, |sum, record| match record {
        Record::Business(business) if business.closed.is_none() => sum.saturating_add(business.stake().0.max(0)),
        _ => sum,
    }))
}

fn benefits(records: &[Record]) -> Vec<BenefitFact> {
    records
        .iter()
        .filter_map(|record| match record {
            Record::HousingBenefit(benefit) => {
                Some(BenefitFact { bar: benefit.kind == BenefitKind::Bar, from: benefit.from, to: benefit.to })
            }
            _ => None,
        })
        .collect()
}

fn veteran(records: &[Record]) -> Vec<Flag> {
    records
        .iter()
        .filter_map(|record| match record {
            Record::Veteran(veteran) if veteran.kind == VeteranKind::MartyrFamily => Some(Flag::MartyrFamily),
            Record::Veteran(veteran) if veteran.regular_pension || veteran.kind == VeteranKind::DisabledVeteran => Some(Flag::Veteran),
            _ => None,
        })
        .collect()
}

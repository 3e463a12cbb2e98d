//! The anonymous self-check: a few answers, judged by the same engine as the decision. Promises nothing, stores nothing.

use super::record::{HouseholdKind, LowIncomeKind, MaritalStatus, VehicleUse};
use super::{
    BenefitFact, EmploymentFacts, Finding, HomeFact, HouseholdFacts, IdentityFact, InsuranceFact, MarriageFact, MemberFacts, ResidenceFact,
    SupportFact, VehicleFact,
};
use crate::day::Day;
use crate::id::MemberId;
use crate::intake::{Group, Marital};
use crate::quantity::{Area, Fen};
use crate::settings::policy::Policy;
use serde::{Deserialize, Serialize};

/// The most persons the self-check counts.
const MOST_PERSONS: i64 = 20;

/// What a visitor answers. A question left open stays open in the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// The group they would apply in.
    pub group: Group,
    /// Their age.
    pub age: i64,
    /// How many would apply, themselves included.
    pub persons: i64,
    /// Registered in the city, urban.
    pub local: Option<bool>,
    /// Marital status.
    pub marital: Option<Marital>,
    /// A spouse would apply too.
    pub spouse_applies: Option<bool>,
    /// Divorced within the interval of the policy.
    pub divorced_lately: Option<bool>,
    /// Area of all homes owned or bought by them all.
    pub own_area: Option<Area>,
    /// A home given up within the years of the policy.
    pub sold_lately: Option<bool>,
    /// A shop or office.
    pub commercial: Option<bool>,
    /// Income of all in a month.
    pub income: Option<Fen>,
    /// A certificate of civil affairs that covers all.
    pub certificate: Option<LowIncomeKind>,
    /// Cars of all.
    pub vehicles: Option<i64>,
    /// Price of the dearest.
    pub dearest_vehicle: Option<Fen>,
    /// Stakes in businesses of all.
    pub stake: Option<Fen>,
    /// Another housing benefit runs.
    pub benefit: Option<bool>,
    /// Barred from applying.
    pub barred: Option<bool>,
    /// New employees: day of graduation.
    pub graduated_on: Option<Day>,
    /// New employees and migrant workers: last day of the contract.
    pub contract_until: Option<Day>,
    /// New employees and migrant workers: months of social insurance without a gap.
    pub insurance_months: Option<i64>,
    /// Holds a residence permit since.
    pub permit_since: Option<Day>,
}

fn finding<T>(value: Option<T>) -> Finding<T> {
    value.map_or_else(Finding::not_asked, Finding::declared)
}

impl SelfCheck {
    /// The facts, all of them declared.
    pub fn facts(&self, policy: &Policy, on: Day) -> HouseholdFacts {
        let persons = self.persons.clamp(1, MOST_PERSONS);
        let age = i32::try_from(self.age.clamp(0, 120)).unwrap_or(0);
        let applicant_id = "1";
        let spouse_id = "2";
        let applicant = MemberFacts {
            applicant: true,
            born: on.plus_months(-12 * age),
            residence: finding(self.local.map(|local| {
                local.then(|| ResidenceFact {
                    area_code: policy.local_areas.first().cloned().unwrap_or_default(),
                    kind: HouseholdKind::Urban,
                    since: on.plus_months(-12 * age),
                })
            })),
            marriage: self.marriage(policy, on, spouse_id),
            homes: self.homes(policy, on),
            vehicles: self.vehicles(),
            wages: finding(self.income),
            support: finding(Some(
                self.certificate.map(|kind| SupportFact { certificate: String::new(), kind, persons }).into_iter().collect(),
            )),
            stake: finding(self.stake),
            benefits: self.benefits(on),
            insurance: finding(self.insurance_months.map(|months| InsuranceFact { active: months > 0, continuous_months: months.max(0) })),
            ..nobody(applicant_id, on)
        };
        let mut members = vec![applicant];
        for number in 2..=persons {
            members.push(nobody(&number.to_string(), on));
        }
        let employment = (self.group != Group::Family).then(|| EmploymentFacts {
            graduated: finding(self.graduated_on),
            contract_until: finding(self.contract_until),
            permit_since: self.permit_since.map_or_else(Finding::not_asked, |since| Finding::declared(Some(since))),
        });
        HouseholdFacts { group: self.group, members, employment }
    }

    fn marriage(&self, policy: &Policy, on: Day, spouse_id: &str) -> Finding<MarriageFact> {
        let Some(marital) = self.marital else { return Finding::not_asked() };
        let (status, spouse, since) = match marital {
            Marital::Single => (MaritalStatus::Single, "", None),
            Marital::Widowed => (MaritalStatus::Widowed, "", None),
            Marital::Married => match self.spouse_applies {
                None => return Finding::not_asked(),
                Some(true) if self.persons >= 2 => (MaritalStatus::Married, spouse_id, None),
                Some(_) => (MaritalStatus::Married, "", None),
            },
            Marital::Divorced => {
                let Some(lately) = self.divorced_lately else { return Finding::not_asked() };
                let since = if lately { on } else { on.plus_months(-policy.people.divorce_interval_months) };
                (MaritalStatus::Divorced, "", Some(since))
            }
        };
        Finding::declared(MarriageFact { status, spouse_id: spouse.to_owned(), since })
    }

    fn homes(&self, policy: &Policy, on: Day) -> Finding<Vec<HomeFact>> {
        let (Some(area), Some(sold), Some(commercial)) = (self.own_area, self.sold_lately, self.commercial) else {
            return Finding::not_asked();
        };
        let mut homes = vec![HomeFact { area, commercial: false, given_up: None }];
        if sold && policy.housing.sale_within_years > 0 {
            homes.push(HomeFact { area: Area(0), commercial: false, given_up: Some(on) });
        }
        if commercial {
            homes.push(HomeFact { area: Area(0), commercial: true, given_up: None });
        }
        Finding::declared(homes)
    }

    fn vehicles(&self) -> Finding<Vec<VehicleFact>> {
        let Some(number) = self.vehicles else { return Finding::not_asked() };
        let number = usize::try_from(number.clamp(0, MOST_PERSONS)).unwrap_or(0);
        Finding::declared(vec![VehicleFact { purpose: VehicleUse::Private, price: self.dearest_vehicle }; number])
    }

    fn benefits(&self, on: Day) -> Finding<Vec<BenefitFact>> {
        let (Some(benefit), Some(barred)) = (self.benefit, self.barred) else { return Finding::not_asked() };
        let mut benefits = Vec::new();
        for (runs, bar) in [(benefit, false), (barred, true)] {
            if runs {
                benefits.push(BenefitFact { bar, from: on, to: None });
            }
        }
        Finding::declared(benefits)
    }
}

/// A grown-up member who holds and earns nothing: the sums stand with the applicant.
fn nobody(id: &str, on: Day) -> MemberFacts {
    MemberFacts {
        member: MemberId(id.to_owned()),
        applicant: false,
        resident_id: id.to_owned(),
        born: on.plus_months(-12 * 30),
        identity: Finding::declared(IdentityFact { agrees: true, alive: true }),
        residence: Finding::declared(None),
        marriage: Finding::declared(MarriageFact { status: MaritalStatus::Single, spouse_id: String::new(), since: None }),
        homes: Finding::declared(Vec::new()),
        purchases: Finding::declared(Vec::new()),
        vehicles: Finding::declared(Vec::new()),
        wages: Finding::declared(Fen(0)),
        pension: Finding::declared(Fen(0)),
        casual: Finding::declared(Fen(0)),
        support: Finding::declared(Vec::new()),
        stake: Finding::declared(Fen(0)),
        benefits: Finding::declared(Vec::new()),
        insurance: Finding::declared(InsuranceFact { active: false, continuous_months: 0 }),
        flags: Finding::declared(Vec::new()),
        licences: Finding::not_asked(),
    }
}

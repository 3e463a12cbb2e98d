//! Words for what the registers hold: every record as terms and values.

use crate::Words;
use domain::verification::{
    BenefitKind, BusinessRole, ContractState, Field, HeadRelation, HouseholdKind, LicenceRecord, LicenceState, LowIncomeKind,
    MaritalStatus, PersonState, PropertyUse, Record, Scheme, VehicleUse, VeteranKind,
};

impl Words {
    /// What a record says, a term and a value each.
    pub fn record_lines(&self, record: &Record) -> Vec<(String, String)> {
        self.record_fields(record).into_iter().map(|(field, value)| (self.field(field), value)).collect()
    }

    /// What a record says, a field and a value each.
    pub(crate) fn record_fields(&self, record: &Record) -> Vec<(Field, String)> {
        let mut lines = Lines { words: self, lines: Vec::new() };
        lines.record(record);
        lines.lines
    }
}

/// Collects fields and values.
struct Lines<'a> {
    words: &'a Words,
    lines: Vec<(Field, String)>,
}

macro_rules! say {
    ($lines:ident, $field:ident, $value:expr) => {{
        let value: String = $value.to_string();
        $lines.lines.push((Field::$field, value));
    }};
}

impl Lines<'_> {
    fn record(&mut self, record: &Record) {
        let words = self.words;
        let terms = &words.register;
        match record {
            Record::Population(person) => {
                say!(self, NameAndId, if person.name_matches { terms.term_agree() } else { terms.term_disagree() });
                say!(self, State, self.state(person.state));
            }
            Record::Household(line) => {
                say!(self, Person, format!("{} · {}", line.name, self.relation(line.relation)));
                if line.relation == HeadRelation::Head {
                    say!(self, Address, line.address);
                    say!(
                        self,
                        HouseholdKind,
                        match line.kind {
                            HouseholdKind::Urban => terms.term_urban(),
                            HouseholdKind::Rural => terms.term_rural(),
                            HouseholdKind::Collective => terms.term_collective(),
                        }
                    );
                }
                if line.state != PersonState::Registered {
                    say!(self, State, self.state(line.state));
                }
            }
            Record::Marriage(event) => {
                say!(
                    self,
                    Marital,
                    match event.status {
                        MaritalStatus::Single => terms.term_single(),
                        MaritalStatus::Married => terms.term_married(),
                        MaritalStatus::Divorced => terms.term_divorced(),
                        MaritalStatus::Widowed => terms.term_widowed(),
                    }
                );
                match event.status {
                    MaritalStatus::Single => {}
                    MaritalStatus::Married => say!(self, Spouse, event.spouse_name),
                    MaritalStatus::Divorced | MaritalStatus::Widowed => say!(self, FormerSpouse, event.spouse_name),
                }
                say!(self, Since, words.full_date(event.since));
            }
            Record::RealEstate(_) | Record::ContractFiling(_) | Record::Vehicle(_) | Record::Business(_) => self.property(record),
            _ => self.livelihood(record),
        }
    }

    fn property(&mut self, record: &Record) {
        let words = self.words;
        let terms = &words.register;
        match record {
            Record::RealEstate(right) => {
                say!(self, Location, right.location);
                say!(self, Use, self.property_use(right.purpose));
                say!(self, Area, words.area(right.area));
                self.share(right.share, || words.area(right.own_area()));
                say!(self, RegisteredOn, words.full_date(right.registered));
                if let Some(day) = right.cancelled {
                    say!(self, EndedOn, words.full_date(day));
                }
            }
            Record::ContractFiling(contract) => {
                say!(self, Location, contract.location);
                say!(self, Use, self.property_use(contract.purpose));
                say!(self, Area, words.area(contract.area));
                self.share(contract.share, || words.area(contract.own_area()));
                say!(self, FiledOn, words.full_date(contract.filed));
                say!(
                    self,
                    ContractState,
                    match contract.state {
                        ContractState::Filed => terms.term_contract_filed(),
                        ContractState::Registered => terms.term_contract_registered(),
                        ContractState::Cancelled => terms.term_contract_cancelled(),
                    }
                );
            }
            Record::Vehicle(vehicle) => {
                say!(self, Vehicle, format!("{} {}", vehicle.model, vehicle.plate));
                say!(
                    self,
                    Use,
                    match vehicle.purpose {
                        VehicleUse::Private => terms.term_vehicle_private(),
                        VehicleUse::Commercial => terms.term_vehicle_commercial(),
                        VehicleUse::Disability => terms.term_vehicle_disability(),
                        VehicleUse::TwoWheeled => terms.term_vehicle_two_wheeled(),
                    }
                );
                say!(self, RegisteredOn, words.full_date(vehicle.registered));
                say!(self, Price, vehicle.price.map_or_else(|| terms.term_price_missing().to_string(), |price| words.money(price)));
                if !vehicle.active {
                    say!(self, State, terms.term_inactive());
                }
            }
            Record::Business(business) => {
                say!(self, Business, business.name);
                say!(
                    self,
                    Role,
                    match business.role {
                        BusinessRole::LegalRepresentative => terms.term_legal_representative(),
                        BusinessRole::Shareholder => terms.term_shareholder(),
                        BusinessRole::SoleTrader => terms.term_sole_trader(),
                    }
                );
                say!(self, Capital, words.money(business.capital));
                say!(self, Stake, words.money(business.stake()));
                if let Some(day) = business.closed {
                    say!(self, ClosedOn, words.full_date(day));
                }
            }
            _ => {}
        }
    }

    fn livelihood(&mut self, record: &Record) {
        let words = self.words;
        let terms = &words.register;
        match record {
            Record::ProvidentFund(fund) => {
                say!(self, Employer, fund.employer);
                say!(self, State, if fund.active { terms.term_account_active() } else { terms.term_account_sealed() });
                say!(self, Base, words.money(fund.base));
                say!(self, Monthly, words.money(fund.monthly));
                say!(self, Months, terms.term_months_count(fund.continuous_months));
            }
            Record::LowIncome(certificate) => {
                say!(
                    self,
                    Certificate,
                    match certificate.kind {
                        LowIncomeKind::Tekun => terms.term_tekun(),
                        LowIncomeKind::Dibao => terms.term_dibao(),
                        LowIncomeKind::LowIncome => terms.term_low_income(),
                        LowIncomeKind::NearLow => terms.term_near_low(),
                    }
                );
                say!(self, Persons, terms.term_persons_count(certificate.persons));
                if certificate.monthly.0 > 0 {
                    say!(self, Allowance, words.money(certificate.monthly));
                }
                if let Some(day) = certificate.to {
                    say!(self, ValidTo, words.full_date(day));
                }
                if let Some(day) = certificate.stopped {
                    say!(self, StoppedOn, words.full_date(day));
                }
            }
            Record::Disability(card) => {
                say!(
                    self,
                    DisabilityKind,
                    match card.kind {
                        1 => terms.term_sight(),
                        2 => terms.term_hearing(),
                        3 => terms.term_speech(),
                        4 => terms.term_limbs(),
                        5 => terms.term_intellect(),
                        6 => terms.term_mind(),
                        _ => terms.term_multiple(),
                    }
                );
                say!(self, Grade, terms.term_grade_count(card.grade));
                say!(self, ValidTo, words.full_date(card.valid_to));
            }
            Record::Tax(tax) => {
                say!(self, Employer, tax.employer);
                let dash = if words.is_chinese() { " 至 " } else { " to " };
                say!(self, Period, format!("{}{dash}{}", words.full_date(tax.from), words.full_date(tax.to)));
                say!(self, Income, words.money(tax.income));
                say!(self, Withheld, words.money(tax.withheld));
            }
            Record::SocialSecurity(account) => {
                say!(
                    self,
                    Scheme,
                    match account.scheme {
                        Scheme::Employee => terms.term_scheme_employee(),
                        Scheme::Resident => terms.term_scheme_resident(),
                        Scheme::Pension => terms.term_scheme_pension(),
                    }
                );
                if account.scheme == Scheme::Pension {
                    say!(self, Pension, words.money(account.pension));
                } else {
                    if !account.employer.is_empty() {
                        say!(self, Employer, account.employer);
                    }
                    say!(self, Months, terms.term_months_count(account.continuous_months));
                }
                if !account.active {
                    say!(self, State, terms.term_not_active());
                }
            }
            Record::Veteran(veteran) => {
                say!(
                    self,
                    VeteranKind,
                    match veteran.kind {
                        VeteranKind::Veteran => terms.term_veteran(),
                        VeteranKind::DisabledVeteran => terms.term_disabled_veteran(),
                        VeteranKind::MartyrFamily => terms.term_martyr_family(),
                    }
                );
                say!(self, RegularPension, if veteran.regular_pension { words.shell.yes() } else { words.shell.no() });
            }
            Record::Carrier(carrier) => {
                say!(self, Phone, if carrier.agrees { terms.term_agree() } else { terms.term_disagree() });
            }
            Record::Licence(licence) => self.licence(licence),
            Record::HousingBenefit(benefit) => {
                say!(
                    self,
                    Benefit,
                    match benefit.kind {
                        BenefitKind::PublicRental => terms.term_public_rental(),
                        BenefitKind::Subsidy => terms.term_subsidy(),
                        BenefitKind::AffordableHome => terms.term_affordable_home(),
                        BenefitKind::Bar => terms.term_benefit_bar(),
                    }
                );
                say!(self, From, words.full_date(benefit.from));
                say!(self, To, benefit.to.map_or_else(|| terms.term_running().to_string(), |day| words.full_date(day)));
            }
            _ => {}
        }
    }

    fn licence(&mut self, licence: &LicenceRecord) {
        let words = self.words;
        say!(self, LicenceKind, words.licence_kind(licence.kind));
        say!(self, Issuer, licence.issuer);
        say!(self, ValidFrom, words.full_date(licence.valid_from));
        if let Some(day) = licence.valid_to {
            say!(self, ValidTo, words.full_date(day));
        }
        if licence.state == LicenceState::Revoked {
            say!(self, State, words.register.term_licence_revoked());
        }
        say!(self, LicenceNumber, licence.licence);
    }

    /// A part of the whole, where it is one: `50%，40 平方米`.
    fn share(&mut self, share: i64, own: impl FnOnce() -> String) {
        if share != 10_000 {
            let percent = if share % 100 == 0 { format!("{}%", share / 100) } else { format!("{}.{:02}%", share / 100, share % 100) };
            say!(self, Share, percent);
            say!(self, OwnArea, own());
        }
    }

    fn state(&self, state: PersonState) -> String {
        let terms = &self.words.register;
        match state {
            PersonState::Registered => terms.term_registered(),
            PersonState::Deceased => terms.term_deceased(),
            PersonState::Cancelled => terms.term_cancelled(),
        }
        .to_string()
    }

    fn property_use(&self, purpose: PropertyUse) -> String {
        let terms = &self.words.register;
        match purpose {
            PropertyUse::Residential => terms.term_residential(),
            PropertyUse::Commercial => terms.term_commercial(),
            PropertyUse::Ancillary => terms.term_ancillary(),
        }
        .to_string()
    }

    fn relation(&self, relation: HeadRelation) -> String {
        let terms = &self.words.register;
        match relation {
            HeadRelation::Head => terms.term_relation_head(),
            HeadRelation::Spouse => terms.term_relation_spouse(),
            HeadRelation::Child => terms.term_relation_child(),
            HeadRelation::ChildInLaw => terms.term_relation_child_in_law(),
            HeadRelation::Grandchild => terms.term_relation_grandchild(),
            HeadRelation::Parent => terms.term_relation_parent(),
            HeadRelation::Sibling => terms.term_relation_sibling(),
            HeadRelation::Other => terms.term_relation_other(),
        }
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::Day;
    use domain::language::Language;
    use domain::quantity::{Area, Fen};
    use domain::verification::{RealEstateRecord, Register, Source, SourceMark, VehicleRecord};

    #[test]
    fn records_read_as_terms_and_values() {
        let day = Day::parse("2026-11-18").expect("a day");
        let words = Words::of(Language::Chinese);
        let mark = SourceMark { source: Source::Register(Register::Household), as_of: Some(day) };
        assert_eq!(words.source(&mark), "市公安局，截至 2026 年 11 月 18 日");
        let home = RealEstateRecord {
            unit: String::new(),
            certificate: String::new(),
            location: "南湖路 36 号".into(),
            purpose: PropertyUse::Residential,
            area: Area(80_0000),
            share: 5_000,
            registered: day,
            cancelled: None,
            mortgaged: false,
            seized: false,
        };
        let lines = words.record_lines(&Record::RealEstate(home));
        assert!(lines.contains(&("份额".to_owned(), "50%".to_owned())) && lines.iter().any(|(term, _)| term == "本人面积"), "{lines:?}");
        let vehicle = |price| VehicleRecord {
            plate: "皖S·00001".into(),
            model: "五菱宏光".into(),
            purpose: VehicleUse::Private,
            registered: day,
            active: true,
            price,
        };
        let english = Words::of(Language::English);
        let line = |price| {
            english.record_lines(&Record::Vehicle(vehicle(price))).into_iter().find(|(term, _)| term == "Price").map(|(_, value)| value)
        };
        assert_eq!(line(None).as_deref(), Some("Not in the register"));
        assert_eq!(line(Some(Fen(6_200_000))).as_deref(), Some("¥62,000"));
    }
}

//! The papers of life: each function writes what registers would hold about one event.

use domain::day::Day;
use domain::identity::{PersonName, ResidentId};
use domain::quantity::{Area, Fen, SQUARE_METRE};
use domain::verification::{
    BenefitKind, BenefitRecord, BusinessRecord, BusinessRole, ContractFilingRecord, ContractState, DisabilityRecord, HeadRelation,
    HouseholdKind, HouseholdRecord, LowIncomeKind, LowIncomeRecord, MaritalStatus, MarriageRecord, PersonState, PropertyUse,
    ProvidentFundRecord, RealEstateRecord, Record, Scheme, SocialSecurityRecord, TaxRecord, VehicleRecord, VehicleUse,
};

/// Money in yuan.
pub fn yuan(amount: i64) -> Fen {
    Fen(amount.saturating_mul(100))
}

/// The first day of a month, so many months before a day's.
pub fn month_start(day: Day, months_back: i32) -> Day {
    let moved = day.plus_months(-months_back);
    moved.plus_days(1 - i64::from(moved.day_of_month()))
}

/// A street or town of the city with an address in it.
#[derive(Debug, Clone)]
pub struct Address {
    /// Area code.
    pub code: String,
    /// As written.
    pub text: String,
}

/// A household book (户口簿).
#[derive(Debug, Clone)]
pub struct Book {
    /// 户号.
    pub number: String,
    /// Kind of household.
    pub kind: HouseholdKind,
    /// Where it is registered.
    pub address: Address,
    /// Since.
    pub since: Day,
}

impl Book {
    /// The line of one person.
    pub fn line(&self, name: &PersonName, id: &ResidentId, relation: HeadRelation, state: PersonState) -> HouseholdRecord {
        HouseholdRecord {
            book_number: self.number.clone(),
            name: name.as_str().to_owned(),
            resident_id: id.as_str().to_owned(),
            relation,
            kind: self.kind,
            area_code: format!("{}{}", super::REGION, self.address.code),
            address: self.address.text.clone(),
            since: self.since,
            state,
        }
    }
}

/// A marriage event with the present or last spouse.
pub fn marriage(status: MaritalStatus, spouse_name: &PersonName, spouse_id: &ResidentId, since: Day, serial: i64) -> Record {
    let letter = if status == MaritalStatus::Divorced { 'L' } else { 'J' };
    Record::Marriage(MarriageRecord {
        status,
        certificate: format!("{letter}{}-{}-{serial:06}", super::REGION, since.year()),
        spouse_name: spouse_name.as_str().to_owned(),
        spouse_id: spouse_id.as_str().to_owned(),
        since,
        office: "安澜市民政局婚姻登记处".to_owned(),
    })
}

/// Work that is declared: tax of the last twelve months, social insurance, provident fund.
pub fn job(employer: &str, monthly: i64, months: i64, today: Day) -> Vec<Record> {
    let first = month_start(today, i32::try_from(months).unwrap_or(0));
    // Base figures are rounded to ten yuan, as funds do.
    let base = yuan(monthly / 10 * 10);
    vec![
        tax(employer, monthly, months.min(12), today),
        Record::SocialSecurity(SocialSecurityRecord {
            scheme: Scheme::Employee,
            employer: employer.to_owned(),
            base,
            pension: Fen(0),
            months,
            continuous_months: months,
            first_paid: first,
            active: true,
        }),
        Record::ProvidentFund(ProvidentFundRecord {
            employer: employer.to_owned(),
            opened: first,
            active: true,
            base,
            monthly: Fen(base.0 / 10),
            last_paid: Some(month_start(today, 1)),
            continuous_months: months,
            loan: false,
            purchase_withdrawal: None,
        }),
    ]
}

/// Declared income of up to the last twelve months.
pub fn tax(employer: &str, monthly: i64, months: i64, today: Day) -> Record {
    let to = month_start(today, 0).plus_days(-1);
    let taxable = (monthly - 5_000).max(0) * months;
    Record::Tax(TaxRecord {
        from: month_start(today, 12),
        to,
        income: yuan(monthly * months),
        withheld: yuan(taxable * 3 / 100),
        employer: employer.to_owned(),
    })
}

/// A pension.
pub fn pension(monthly: i64, since: Day) -> Record {
    Record::SocialSecurity(SocialSecurityRecord {
        scheme: Scheme::Pension,
        employer: String::new(),
        base: Fen(0),
        pension: yuan(monthly),
        months: 180,
        continuous_months: 0,
        first_paid: since,
        active: true,
    })
}

/// Insurance of a resident without an employer.
pub fn resident_insurance(months: i64, since: Day) -> Record {
    Record::SocialSecurity(SocialSecurityRecord {
        scheme: Scheme::Resident,
        employer: String::new(),
        base: Fen(0),
        pension: Fen(0),
        months,
        continuous_months: months,
        first_paid: since,
        active: true,
    })
}

/// A right to a home or shop.
pub fn home(
    serial: i64,
    address: &str,
    square_metres: i64,
    share: i64,
    purpose: PropertyUse,
    registered: Day,
    cancelled: Option<Day>,
) -> Record {
    Record::RealEstate(RealEstateRecord {
        unit: format!("{}001001GB{serial:05}F{:08}", super::REGION, serial % 10_000),
        certificate: format!("皖（{}）安澜市不动产权第{serial:07}号", registered.year()),
        location: address.to_owned(),
        purpose,
        area: Area(square_metres * SQUARE_METRE),
        share,
        registered,
        cancelled,
        mortgaged: false,
        seized: false,
    })
}

/// A filed purchase.
pub fn purchase(serial: i64, address: &str, square_metres: i64, filed: Day) -> Record {
    Record::ContractFiling(ContractFilingRecord {
        contract: format!("AL{}{serial:06}", filed.year()),
        location: address.to_owned(),
        purpose: PropertyUse::Residential,
        area: Area(square_metres * SQUARE_METRE),
        share: 10_000,
        filed,
        state: ContractState::Filed,
    })
}

/// A vehicle.
pub fn vehicle(serial: i64, model: &str, purpose: VehicleUse, registered: Day, price: Option<i64>) -> Record {
    Record::Vehicle(VehicleRecord {
        plate: format!("皖S·{:05}", serial % 100_000),
        model: model.to_owned(),
        purpose,
        registered,
        active: true,
        price: price.map(yuan),
    })
}

/// A certificate of civil affairs.
pub fn certificate(kind: LowIncomeKind, serial: i64, persons: i64, monthly: i64, from: Day, to: Option<Day>) -> Record {
    let letter = match kind {
        LowIncomeKind::Tekun => "TK",
        LowIncomeKind::Dibao => "DB",
        LowIncomeKind::LowIncome => "DS",
        LowIncomeKind::NearLow => "BY",
    };
    let record = LowIncomeRecord {
        certificate: format!("{letter}{}{serial:06}", super::REGION),
        kind,
        persons,
        monthly: yuan(monthly),
        from,
        to,
        stopped: None,
    };
    Record::LowIncome(record)
}

/// A disability card.
pub fn disability(id: &ResidentId, kind: i64, grade: i64, valid_to: Day) -> Record {
    Record::Disability(DisabilityRecord { certificate: format!("{}{kind}{grade}", id.as_str()), kind, grade, valid_to })
}

/// A part in a business.
pub fn business(credit_code: &str, name: &str, capital: i64, role: BusinessRole, share: i64, founded: Day, closed: Option<Day>) -> Record {
    Record::Business(BusinessRecord {
        credit_code: credit_code.to_owned(),
        name: name.to_owned(),
        capital: yuan(capital),
        role,
        share,
        founded,
        closed,
    })
}

/// A housing benefit, or a bar.
pub fn benefit(kind: BenefitKind, serial: i64, from: Day, to: Option<Day>) -> Record {
    let letter = if kind == BenefitKind::Bar { "WG" } else { "BZ" };
    Record::HousingBenefit(BenefitRecord { kind, number: format!("{letter}{}{serial:05}", from.year()), from, to })
}

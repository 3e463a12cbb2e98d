//! Every field a register shows has a name in both languages, may be picked, and keeps its value in both.

use super::*;
use domain::day::Day;
use domain::quantity::{Area, Fen};
use domain::verification::{
    BenefitKind, BenefitRecord, BusinessRecord, BusinessRole, CarrierRecord, ContractFilingRecord, ContractState, DisabilityRecord,
    HeadRelation, HouseholdKind, HouseholdRecord, LicenceKind, LicenceNumber, LicenceRecord, LicenceState, LowIncomeKind, LowIncomeRecord,
    MaritalStatus, MarriageRecord, PersonState, PopulationRecord, PropertyUse, ProvidentFundRecord, RealEstateRecord, Register, Scheme,
    Sex, SocialSecurityRecord, TaxRecord, VehicleRecord, VehicleUse, VeteranKind, VeteranRecord,
};

fn day() -> Day {
    Day::parse("2024-05-01").expect("a day")
}

fn vehicle(plate: &str) -> Record {
    Record::Vehicle(VehicleRecord {
        plate: plate.to_owned(),
        model: "五菱宏光".to_owned(),
        purpose: VehicleUse::Private,
        registered: day(),
        active: false,
        price: Some(Fen(6_200_000)),
    })
}

fn insured(scheme: Scheme) -> Record {
    Record::SocialSecurity(SocialSecurityRecord {
        scheme,
        employer: "公交公司".to_owned(),
        base: Fen(500_000),
        pension: Fen(211_200),
        months: 40,
        continuous_months: 12,
        first_paid: day(),
        active: false,
    })
}

fn married(status: MaritalStatus) -> Record {
    Record::Marriage(MarriageRecord {
        status,
        certificate: "J1".to_owned(),
        spouse_name: "陈德福".to_owned(),
        spouse_id: String::new(),
        since: day(),
        office: String::new(),
    })
}

/// Records of people: of the base registers, and of the household.
fn of_people() -> Vec<Record> {
    let licence = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
    vec![
        Record::Population(PopulationRecord { name_matches: true, state: PersonState::Registered, sex: Sex::Female, born: day() }),
        Record::Household(HouseholdRecord {
            book_number: "1".to_owned(),
            name: "周秀兰".to_owned(),
            resident_id: "own".to_owned(),
            relation: HeadRelation::Head,
            kind: HouseholdKind::Urban,
            area_code: "0101".to_owned(),
            address: "南湖路 36 号".to_owned(),
            since: day(),
            state: PersonState::Cancelled,
        }),
        married(MaritalStatus::Married),
        married(MaritalStatus::Divorced),
        Record::Carrier(CarrierRecord { agrees: true }),
        Record::Veteran(VeteranRecord { kind: VeteranKind::Veteran, certificate: "Y1".to_owned(), regular_pension: true }),
        Record::Disability(DisabilityRecord { certificate: "C1".to_owned(), kind: 4, grade: 3, valid_to: day() }),
        Record::Licence(LicenceRecord {
            licence: LicenceNumber::parse(licence).expect("a number"),
            kind: LicenceKind::Diploma,
            issuer: "安澜学院".to_owned(),
            valid_from: day(),
            valid_to: Some(day()),
            state: LicenceState::Revoked,
            file_hash: String::new(),
            signature: String::new(),
        }),
    ]
}

/// Records of what people own and live on.
fn of_goods() -> Vec<Record> {
    vec![
        Record::RealEstate(RealEstateRecord {
            unit: "U1".to_owned(),
            certificate: "皖（2024）1 号".to_owned(),
            location: "南湖路 36 号".to_owned(),
            purpose: PropertyUse::Residential,
            area: Area(80_0000),
            share: 5_000,
            registered: day(),
            cancelled: Some(day()),
            mortgaged: false,
            seized: false,
        }),
        Record::ContractFiling(ContractFilingRecord {
            contract: "W1".to_owned(),
            location: "南湖路 38 号".to_owned(),
            purpose: PropertyUse::Residential,
            area: Area(80_0000),
            share: 5_000,
            filed: day(),
            state: ContractState::Filed,
        }),
        vehicle("皖S·A57K2"),
        Record::ProvidentFund(ProvidentFundRecord {
            employer: "公交公司".to_owned(),
            opened: day(),
            active: true,
            base: Fen(500_000),
            monthly: Fen(80_000),
            last_paid: Some(day()),
            continuous_months: 12,
            loan: false,
            purchase_withdrawal: None,
        }),
        Record::LowIncome(LowIncomeRecord {
            certificate: "D1".to_owned(),
            kind: LowIncomeKind::Dibao,
            persons: 2,
            monthly: Fen(120_000),
            from: day(),
            to: Some(day()),
            stopped: Some(day()),
        }),
        Record::Tax(TaxRecord { from: day(), to: day(), income: Fen(4_000_000), withheld: Fen(0), employer: "公交公司".to_owned() }),
        insured(Scheme::Employee),
        insured(Scheme::Pension),
        Record::Business(BusinessRecord {
            credit_code: "91350100M000100Y43".to_owned(),
            name: "小店".to_owned(),
            capital: Fen(5_000_000),
            role: BusinessRole::SoleTrader,
            share: 0,
            founded: day(),
            closed: Some(day()),
        }),
        Record::HousingBenefit(BenefitRecord { kind: BenefitKind::Subsidy, number: "B1".to_owned(), from: day(), to: None }),
    ]
}

#[test]
fn every_field_of_every_record_has_a_name_of_its_own_in_both_languages() {
    let records: Vec<Record> = of_people().into_iter().chain(of_goods()).collect();
    assert!(Register::ALL.iter().all(|register| records.iter().any(|record| record.register() == *register)), "a record of each");
    let mut said: Vec<Field> = vec![Field::Whole, Field::OneRecord, Field::BookPeople];
    for language in [Language::Chinese, Language::English] {
        let words = Words::of(language);
        assert!(Field::ALL.iter().all(|field| !words.field(*field).is_empty()));
        for record in &records {
            let fields = words.record_fields(record);
            let (mut codes, mut names): (Vec<Field>, Vec<String>) = fields.iter().map(|(field, _)| (*field, words.field(*field))).unzip();
            said.extend(&codes);
            codes.sort_unstable();
            codes.dedup();
            names.sort_unstable();
            names.dedup();
            assert_eq!((codes.len(), names.len()), (fields.len(), fields.len()), "a code picks one line, a name says which: {fields:?}");
        }
    }
    assert!(Field::ALL.iter().all(|field| said.contains(field)), "no field is there for nothing");
}

#[test]
fn whatever_is_shown_may_be_picked_and_keeps_its_value_in_both_languages() {
    for record in of_people().into_iter().chain(of_goods()) {
        let records = [record];
        let (zh, en) = (Words::of(Language::Chinese), Words::of(Language::English));
        let shown = zh.shown_fields(&records, "own");
        assert_eq!(shown.len(), zh.prefilled_lines(&records, "own").len() + 1, "each line, and all of it: {shown:?}");
        assert_eq!(shown.last().map(|shown| shown.pick), Some(Pick::WHOLE));
        for (zh, en) in shown.iter().zip(en.shown_fields(&records, "own")) {
            let pick = Pick::from_code(&zh.pick.code()).expect("reads back");
            let about = Words::disputed_field(&records, "own", pick).expect("it is shown");
            assert_eq!((about.registered.zh, about.registered.en, about.record), (zh.value.clone(), en.value, String::new()));
        }
        let elsewhere = Pick { record: 2, field: Field::Price };
        assert_eq!(Words::disputed_field(&records, "own", elsewhere), None);
    }
}

#[test]
fn of_two_cars_the_choice_tells_which_and_one_may_not_be_there_at_all() {
    let words = Words::of(Language::Chinese);
    let cars = [vehicle("皖S·A57K2").masked(), vehicle("皖S·B68L3").masked()];
    let shown = words.shown_fields(&cars, "own");
    let labels: Vec<String> = shown.iter().map(|shown| words.shown_field(shown)).collect();
    assert!(labels.contains(&"1. 皖S***7K2，购置价：62,000 元".to_owned()), "{labels:?}");
    assert!(labels.contains(&"2. 皖S***8L3，整条登记".to_owned()), "{labels:?}");
    let mut distinct = labels.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), labels.len(), "{labels:?}");
    let second = Words::disputed_field(&cars, "own", Pick { record: 2, field: Field::OneRecord }).expect("the second");
    assert_eq!(second.record, "2. 皖S***8L3");
    assert!(second.registered.zh.contains("皖S***8L3") && !second.registered.zh.contains("7K2"), "{second:?}");
    let whole = Words::disputed_field(&cars, "own", Pick::WHOLE).expect("all");
    assert!(whole.registered.en.contains("7K2") && whole.registered.en.contains("8L3"), "{whole:?}");
    let none = Words::disputed_field(&[], "own", Pick::WHOLE).expect("nothing is held, and that may be wrong");
    assert_eq!((none.registered.zh.as_str(), none.registered.en.is_empty()), ("没有登记", false));
    assert_eq!(words.shown_fields(&[], "own").len(), 1);
}

#[test]
fn of_a_household_book_nothing_is_picked_that_is_only_said_of_others() {
    let line = |id: &str, name: &str, relation| {
        Record::Household(HouseholdRecord {
            book_number: "1".to_owned(),
            name: name.to_owned(),
            resident_id: id.to_owned(),
            relation,
            kind: HouseholdKind::Urban,
            area_code: "0101".to_owned(),
            address: "南湖路 36 号".to_owned(),
            since: day(),
            state: PersonState::Registered,
        })
    };
    let book = [line("own", "周秀兰", HeadRelation::Head), line("other", "陈小禾", HeadRelation::Child)];
    let shown = Words::of(Language::Chinese).shown_fields(&book, "own");
    let picks: Vec<Pick> = shown.iter().map(|shown| shown.pick).collect();
    let of_all = |field| Pick { record: 0, field };
    assert_eq!(picks, [of_all(Field::Address), of_all(Field::BookPeople), Pick::WHOLE]);
    assert!(shown.iter().all(|shown| !shown.value.contains("陈小禾")), "{shown:?}");
}

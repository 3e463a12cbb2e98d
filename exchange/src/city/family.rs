//! Families of the synthetic city: who lives together, and what they earn.

mod particulars;
mod property;

use super::dice::Dice;
use super::paper::{self, Address, Book};
use super::{Citizen, Household, REGION, names};
use domain::day::Day;
use domain::identity::{CreditCode, Phone, ResidentId};
use domain::verification::{HeadRelation, HouseholdKind, HouseholdRecord, MaritalStatus, PersonState, Record, Sex};
use std::collections::BTreeMap;

pub(super) const EMPLOYERS: &[&str] = &[
    "安澜市公交公司",
    "安澜纺织有限公司",
    "安澜市第二人民医院",
    "鼎鲜超市有限公司",
    "安澜快达物流有限公司",
    "新禾食品有限公司",
    "安澜市环卫处",
    "锦里建材有限公司",
    "安澜市第三中学",
    "河东电子有限公司",
];

/// Sequences of the number that generated people use; those above belong to the showcase.
const LAST_SEQUENCE: u16 = 899;
/// Phones of the showcase come first.
const FIRST_PHONE: i64 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Couple,
    CoupleWithChildren,
    ThreeGenerations,
    SingleParent,
    Widowed,
    YoungSingle,
    OlderSingle,
    ElderlySingle,
    ElderlyCouple,
    Worker,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Means {
    Dibao,
    Certified,
    Low,
    NearLow,
    LowerMiddle,
    Above,
    WellOff,
}

struct Person {
    citizen: Citizen,
    age: i32,
    relation: HeadRelation,
}

/// Makes families from one throw of dice.
pub(super) struct Families {
    dice: Dice,
    licence_dice: Dice,
    today: Day,
    areas: Vec<(String, String)>,
    sequences: BTreeMap<(Day, bool), u16>,
    phones: i64,
    serial: i64,
    licences: i64,
    others: Vec<Citizen>,
}

impl Families {
    pub fn new(dice: Dice, licence_dice: Dice, today: Day, areas: Vec<(String, String)>) -> Self {
        let (sequences, others) = (BTreeMap::new(), Vec::new());
        Self { dice, licence_dice, today, areas, sequences, phones: FIRST_PHONE, serial: 1_000, licences: 1_000, others }
    }

    /// The next family.
    pub fn family(&mut self) -> Option<Household> {
        let kind = self.dice.weighted(&[
            (8, Kind::Couple),
            (33, Kind::CoupleWithChildren),
            (13, Kind::ThreeGenerations),
            (7, Kind::SingleParent),
            (3, Kind::Widowed),
            (8, Kind::YoungSingle),
            (7, Kind::OlderSingle),
            (6, Kind::ElderlySingle),
            (7, Kind::ElderlyCouple),
            (8, Kind::Worker),
        ])?;
        let means = self.dice.weighted(&[
            (6, Means::Dibao),
            (6, Means::Certified),
            (13, Means::Low),
            (15, Means::NearLow),
            (30, Means::LowerMiddle),
            (24, Means::Above),
            (6, Means::WellOff),
        ])?;
        let mut people = self.people(kind)?;
        self.marriages(kind, &mut people);
        self.livelihood(means, &mut people);
        self.support(means, kind, &mut people);
        self.property(means, &mut people);
        self.particulars(&mut people);
        if kind != Kind::Worker {
            self.household_book(&mut people)?;
        }
        self.licences(kind, &mut people);
        Some(Household { citizens: people.into_iter().map(|person| person.citizen).collect(), others: std::mem::take(&mut self.others) })
    }

    fn next_serial(&mut self) -> i64 {
        self.serial += 1;
        self.serial
    }

    fn person(&mut self, surname: &str, sex: Sex, age: i64, relation: HeadRelation) -> Option<Person> {
        // The day wanders until one is free: a big city has many birthdays.
        for _ in 0..64 {
            let age = i32::try_from(age).ok()?;
            let born = self.today.plus_months(-12 * age).plus_days(-self.dice.range(1, 360));
            let male = sex == Sex::Male;
            let next = self.sequences.entry((born, male)).or_insert(if male { 1 } else { 2 });
            if *next > LAST_SEQUENCE {
                continue;
            }
            let sequence = *next;
            *next += 2;
            let resident_id = ResidentId::from_parts(REGION, born, sequence).ok()?;
            let name = names::name(&mut self.dice, surname, sex, born.year())?;
            let phones = if age >= 12 { vec![self.phone()?] } else { Vec::new() };
            let citizen =
                Citizen { resident_id, name, phones, state: PersonState::Registered, records: Vec::new(), conditions: Vec::new() };
            return Some(Person { citizen, age, relation });
        }
        None
    }

    fn phone(&mut self) -> Option<Phone> {
        let number = self.phones;
        self.phones += 1;
        Phone::parse(&format!("199{:08}", number % 100_000_000)).ok()
    }

    fn other_surname(&mut self) -> &'static str {
        names::surname(&mut self.dice)
    }

    fn people(&mut self, kind: Kind) -> Option<Vec<Person>> {
        let surname = self.other_surname();
        let head_sex = if self.dice.chance(600) { Sex::Male } else { Sex::Female };
        let other_sex = if head_sex == Sex::Male { Sex::Female } else { Sex::Male };
        let head_age = match kind {
            Kind::Couple => self.dice.range(24, 58),
            Kind::CoupleWithChildren | Kind::ThreeGenerations => self.dice.range(28, 50),
            Kind::SingleParent | Kind::Widowed => self.dice.range(30, 55),
            Kind::YoungSingle => self.dice.range(20, 34),
            Kind::OlderSingle => self.dice.range(35, 59),
            Kind::ElderlySingle | Kind::ElderlyCouple => self.dice.range(62, 86),
            Kind::Worker => self.dice.range(21, 48),
        };
        let mut people = vec![self.person(surname, head_sex, head_age, HeadRelation::Head)?];
        if matches!(kind, Kind::Couple | Kind::CoupleWithChildren | Kind::ThreeGenerations | Kind::ElderlyCouple) {
            let (spouse_surname, age) = (self.other_surname(), head_age - self.dice.range(-3, 4));
            people.push(self.person(spouse_surname, other_sex, age.max(22), HeadRelation::Spouse)?);
        }
        if matches!(kind, Kind::CoupleWithChildren | Kind::ThreeGenerations | Kind::SingleParent | Kind::Widowed) {
            let children = self.dice.weighted(&[(60, 1), (34, 2), (6, 3)])?;
            for _ in 0..children {
                let sex = if self.dice.chance(515) { Sex::Male } else { Sex::Female };
                let age = self.dice.range((head_age - 40).max(0), (head_age - 23).max(1));
                people.push(self.person(surname, sex, age, HeadRelation::Child)?);
            }
        }
        if kind == Kind::ThreeGenerations {
            let sex = if self.dice.chance(400) { Sex::Male } else { Sex::Female };
            let parent_surname = if sex == Sex::Male { surname } else { self.other_surname() };
            let age = head_age + self.dice.range(22, 32);
            people.push(self.person(parent_surname, sex, age, HeadRelation::Parent)?);
        }
        Some(people)
    }

    fn marriages(&mut self, kind: Kind, people: &mut [Person]) {
        let serial = self.next_serial();
        let Some(head_age) = people.first().map(|head| head.age) else { return };
        let years = self.dice.range(1, i64::from(head_age - 21).max(1));
        let since = self.today.plus_days(-years * 365 - self.dice.range(0, 300));
        if let [head, spouse, ..] = people
            && spouse.relation == HeadRelation::Spouse
        {
            // A few have divorced and still stand in one household book: the registers disagree.
            let status = if self.dice.chance(15) { MaritalStatus::Divorced } else { MaritalStatus::Married };
            let (first, second) = (head.citizen.clone(), spouse.citizen.clone());
            head.citizen.records.push(paper::marriage(status, &second.name, &second.resident_id, since, serial));
            spouse.citizen.records.push(paper::marriage(status, &first.name, &first.resident_id, since, serial));
            return;
        }
        let status = match kind {
            Kind::SingleParent => MaritalStatus::Divorced,
            Kind::Widowed => MaritalStatus::Widowed,
            Kind::ElderlySingle if self.dice.chance(800) => MaritalStatus::Widowed,
            Kind::OlderSingle if self.dice.chance(500) => MaritalStatus::Divorced,
            // A worker whose spouse lives elsewhere.
            Kind::Worker if head_age > 28 && self.dice.chance(400) => MaritalStatus::Married,
            _ => return,
        };
        let sex =
            people.first().map_or(Sex::Female, |head| if head.citizen.resident_id.sex() == Sex::Male { Sex::Female } else { Sex::Male });
        let surname = self.other_surname();
        let Some(other) = self.person(surname, sex, i64::from(head_age).max(23), HeadRelation::Spouse) else { return };
        if let Some(head) = people.first_mut() {
            head.citizen.records.push(paper::marriage(status, &other.citizen.name, &other.citizen.resident_id, since, serial));
        }
        self.others.push(other.citizen);
    }

    /// Spreads the family's income over pensions and wages.
    fn livelihood(&mut self, means: Means, people: &mut [Person]) {
        let per_head = match means {
            Means::Dibao => self.dice.range(150, 700),
            Means::Certified => self.dice.range(900, 1_500),
            Means::Low => self.dice.range(900, 1_588),
            Means::NearLow => self.dice.range(1_600, 1_990),
            Means::LowerMiddle => self.dice.range(2_000, 2_650),
            Means::Above => self.dice.range(2_700, 6_000),
            Means::WellOff => self.dice.range(6_000, 15_000),
        };
        let mut left = per_head * i64::try_from(people.len()).unwrap_or(1);
        let workers = people.iter().filter(|person| (20..60).contains(&person.age)).count();
        let mut workers_left = i64::try_from(workers).unwrap_or(0);
        let today = self.today;
        for person in people.iter_mut().filter(|person| person.age >= 60) {
            let amount = if workers == 0 { left } else { self.dice.range(150, 3_200).min(left) };
            left -= amount;
            let since = today.plus_months(-12 * (person.age - 60).max(0));
            person.citizen.records.push(paper::pension(amount, since));
        }
        for person in people.iter_mut().filter(|person| (20..60).contains(&person.age)) {
            let wage = if workers_left <= 1 { left } else { (left / workers_left * self.dice.range(60, 140) / 100).min(left) };
            workers_left -= 1;
            left -= wage;
            // Small and casual earnings reach no register: they are declared.
            if wage < 700 || self.dice.chance(80) {
                let months = self.dice.range(12, 120);
                person.citizen.records.push(paper::resident_insurance(months, today.plus_months(-i32::try_from(months).unwrap_or(12))));
                continue;
            }
            let employer = self.dice.pick(EMPLOYERS).copied().unwrap_or("安澜市公交公司");
            let most = i64::from(person.age - 19) * 12;
            let months = self.dice.range(12, most.clamp(13, 240));
            person.citizen.records.extend(paper::job(employer, wage, months, today));
        }
    }

    fn address(&mut self) -> Option<Address> {
        let (code, name) = self.dice.pick(&self.areas)?.clone();
        let street = self.dice.pick(&["南湖路", "文昌街", "柳荫巷", "幸福路", "建设街", "清河路"]).copied().unwrap_or("南湖路");
        let (house, unit, room) = (self.dice.range(1, 180), self.dice.range(1, 12), self.dice.range(101, 1804));
        Some(Address { code, text: format!("安澜市{name}{street}{house}号{unit}幢{room}室") })
    }

    /// One book for the family; everybody's record is the whole book. A few hold somebody who has died.
    fn household_book(&mut self, people: &mut [Person]) -> Option<()> {
        let address = self.address()?;
        let kind = if self.dice.chance(880) { HouseholdKind::Urban } else { HouseholdKind::Rural };
        let number = format!("{REGION}{:09}", self.next_serial());
        let since = self.today.plus_days(-self.dice.range(400, 12_000));
        let book = Book { number, kind, address, since };
        let mut lines: Vec<HouseholdRecord> = people
            .iter()
            .map(|person| book.line(&person.citizen.name, &person.citizen.resident_id, person.relation, PersonState::Registered))
            .collect();
        if self.dice.chance(15) {
            let surname = self.other_surname();
            let age = i64::from(people.first()?.age) + 28;
            let mut gone = self.person(surname, Sex::Male, age.min(104), HeadRelation::Parent)?.citizen;
            gone.state = PersonState::Deceased;
            lines.push(book.line(&gone.name, &gone.resident_id, HeadRelation::Parent, PersonState::Deceased));
            self.others.push(gone);
        }
        for person in people {
            person.citizen.records.extend(lines.iter().cloned().map(Record::Household));
        }
        Some(())
    }
}

/// A valid credit code of a sole trader in the city.
pub(super) fn credit_code(serial: i64) -> Option<String> {
    CreditCode::from_parts("92", REGION, &format!("MA{:06}", serial % 1_000_000)).ok().map(|code| code.as_str().to_owned())
}

//! The showcase: fixed families whose outcome is known, for demos, documents and end-to-end tests.
//!
//! Numbers, names and phones never change; what registers hold is dated from the day the city is made.

use super::family::credit_code;
use super::licences::licence;
use super::paper::{self, Address, Book};
use super::{Citizen, Household, REGION};
use crate::registers::Condition;
use domain::day::Day;
use domain::identity::{PersonName, Phone, ResidentId};
use domain::language::Bilingual;
use domain::quantity::Fen;
use domain::verification::{
    BenefitKind, BusinessRole, HeadRelation, HouseholdKind, LicenceKind, LicenceState, LowIncomeKind, MaritalStatus, PersonState,
    PropertyUse, Record, Register, Scheme, SocialSecurityRecord, VehicleUse,
};

/// One person of the showcase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShowcasePerson {
    /// Short name of the family, for tests.
    pub family: &'static str,
    /// Whether this person would apply; the others are of the household.
    pub applicant: bool,
    /// Name.
    pub name: PersonName,
    /// ID number.
    pub id: ResidentId,
    /// Phone; children have none.
    pub phone: Option<Phone>,
    /// What is to be seen, the same for the whole family.
    pub story: Bilingual,
}

/// Birth, sequence and name of somebody who is written down here.
struct Entry {
    family: &'static str,
    name: &'static str,
    born: (i32, u8, u8),
    sequence: u16,
    phone: Option<u32>,
    relation: HeadRelation,
}

const fn entry(
    family: &'static str,
    name: &'static str,
    born: (i32, u8, u8),
    sequence: u16,
    phone: Option<u32>,
    relation: HeadRelation,
) -> Entry {
    Entry { family, name, born, sequence, phone, relation }
}

/// Everybody, the applicant of each family first. Even sequences are women, odd ones men.
const ENTRIES: &[Entry] = &[
    entry("zhou", "周秀兰", (1958, 3, 14), 902, Some(1), HeadRelation::Head),
    entry("zhou", "陈德福", (1956, 6, 2), 901, Some(2), HeadRelation::Spouse),
    entry("zhou", "陈敏", (1988, 5, 20), 902, Some(3), HeadRelation::Child),
    entry("zhou", "林小禾", (2017, 8, 9), 902, None, HeadRelation::Grandchild),
    entry("ma", "马建国", (1979, 11, 5), 901, Some(11), HeadRelation::Head),
    entry("ma", "赵红梅", (1981, 2, 17), 902, Some(12), HeadRelation::Spouse),
    entry("ma", "马浩然", (2012, 9, 1), 901, None, HeadRelation::Child),
    entry("li", "李春梅", (1985, 4, 23), 902, Some(21), HeadRelation::Head),
    entry("li", "李一鸣", (2015, 1, 30), 901, None, HeadRelation::Child),
    entry("wang", "王子涵", (2002, 7, 11), 902, Some(31), HeadRelation::Head),
    entry("zhao", "赵大勇", (1984, 10, 8), 901, Some(41), HeadRelation::Head),
    entry("sun", "孙桂英", (1952, 12, 1), 902, Some(51), HeadRelation::Head),
    entry("wu", "吴志强", (1983, 8, 19), 901, Some(61), HeadRelation::Head),
    entry("wu", "郑丽", (1986, 6, 6), 902, Some(62), HeadRelation::Spouse),
    entry("feng", "冯国平", (1970, 5, 16), 901, Some(71), HeadRelation::Head),
    entry("he", "何静", (1987, 9, 27), 902, Some(81), HeadRelation::Head),
    entry("he", "何若曦", (2016, 3, 3), 902, None, HeadRelation::Child),
    entry("xu", "许博文", (1990, 1, 15), 901, Some(91), HeadRelation::Head),
];

fn story(family: &str) -> Bilingual {
    let (zh, en) = match family {
        "zhou" => (
            "四口之家，人均月收入 2,185 元，没有住房：符合条件，中等偏下收入；陈德福有肢体残疾证，可以优先；个体户已注销",
            "Family of four, ¥2,185 a head, no home: eligible, lower-middle income. Chen Defu holds a disability card, which gives priority; the sole trader was struck off",
        ),
        "ma" => (
            "三口之家，小汽车 18.6 万元，超过 10 万元：不符合条件",
            "Family of three whose car cost ¥186,000, above ¥100,000: not eligible",
        ),
        "li" => (
            "母子二人，公积金中心一直没有应答：不影响结论，符合条件",
            "Mother and son; the provident fund never answers, which decides nothing: eligible",
        ),
        "wang" => (
            "新就业职工，外地户籍，社保连续 14 个月，毕业证书、居住证有电子证照：材料由工作人员核对后符合条件",
            "New employee from elsewhere, 14 months of insurance; diploma and residence permit are in the e-licence library: eligible once an officer has seen the papers",
        ),
        "zhao" => (
            "外来务工人员，社保连续 30 个月，居住证有电子证照：材料由工作人员核对后符合条件",
            "Migrant worker, 30 months of insurance; the residence permit is in the e-licence library: eligible once an officer has seen the papers",
        ),
        "sun" => ("独居老人，享受低保：符合条件，低保家庭", "Elderly woman living alone on minimum living allowance: eligible, dibao"),
        "wu" => (
            "已婚，配偶郑丽没有列为共同申请人：不符合条件，加上配偶后符合",
            "Married, but his wife Zheng Li does not apply with him: not eligible until she does",
        ),
        "feng" => ("有违规记录，5 年内不能申请：不符合条件", "Barred for five years after a breach: not eligible until the bar ends"),
        "he" => (
            "母女二人，不动产登记没有应答：没有结论，要人工核实",
            "Mother and daughter; the real-estate register never answers: undecided, an officer must look",
        ),
        _ => (
            "手机号不在本人名下：只能开一级账户，到窗口核验后升级",
            "The phone is not in his name: level 1 only, until a window has seen him",
        ),
    };
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

fn phone(number: u32) -> Option<Phone> {
    Phone::parse(&format!("199{number:08}")).ok()
}

/// The people of the showcase, the applicant of each family first.
pub fn showcase() -> Vec<ShowcasePerson> {
    ENTRIES
        .iter()
        .filter_map(|entry| {
            let born = Day::new(entry.born.0, entry.born.1, entry.born.2)?;
            Some(ShowcasePerson {
                family: entry.family,
                applicant: entry.relation == HeadRelation::Head,
                name: PersonName::parse(entry.name).ok()?,
                id: ResidentId::from_parts(REGION, born, entry.sequence).ok()?,
                phone: entry.phone.and_then(phone),
                story: story(entry.family),
            })
        })
        .collect()
}

/// The families with everything the registers hold about them.
pub fn showcase_citizens(today: Day) -> Vec<Household> {
    let people = showcase();
    let mut families: Vec<&str> = people.iter().map(|person| person.family).collect();
    families.dedup();
    families
        .into_iter()
        .map(|family| {
            let citizens: Vec<Citizen> =
                people.iter().filter(|person| person.family == family).map(|person| citizen(person, today)).collect();
            let mut household = Household { citizens, others: Vec::new() };
            papers(family, &mut household.citizens, today);
            household
        })
        .collect()
}

/// The person with the papers everybody has; every register answers about them and is right.
fn citizen(person: &ShowcasePerson, today: Day) -> Citizen {
    // The phone of 许博文 is in somebody else's name.
    let phones = if person.family == "xu" { phone(92).into_iter().collect() } else { person.phone.clone().into_iter().collect() };
    let conditions = Register::ALL.into_iter().map(|register| (register, Condition::Steady)).collect();
    let mut citizen = Citizen {
        resident_id: person.id.clone(),
        name: person.name.clone(),
        phones,
        state: PersonState::Registered,
        records: Vec::new(),
        conditions,
    };
    if !matches!(person.family, "wang" | "zhao") {
        let address = Address { code: "0101".to_owned(), text: "安澜市城南区花园街道南湖路 36 号".to_owned() };
        let number = format!("{REGION}9{:08}", ENTRIES.iter().position(|entry| entry.family == person.family).unwrap_or(0));
        let book = Book { number, kind: HouseholdKind::Urban, address, since: today.plus_months(-240) };
        citizen.records.extend(
            showcase()
                .into_iter()
                .zip(ENTRIES)
                .filter(|(other, _)| other.family == person.family)
                .map(|(other, entry)| Record::Household(book.line(&other.name, &other.id, entry.relation, PersonState::Registered))),
        );
    }
    citizen
}

fn add(citizens: &mut [Citizen], who: usize, records: impl IntoIterator<Item = Record>) {
    if let Some(citizen) = citizens.get_mut(who) {
        citizen.records.extend(records);
    }
}

/// A licence that was not taken back, with a serial below those of generated people.
fn hold(citizens: &mut [Citizen], who: usize, kind: LicenceKind, serial: i64, from: Day, to: Option<Day>) {
    let holder = citizens.get(who).map(|citizen| citizen.resident_id.clone());
    let licence = holder.and_then(|holder| licence(kind, holder.as_str(), serial, from, to, LicenceState::Issued));
    add(citizens, who, licence.map(Record::Licence));
}

fn behave(citizens: &mut [Citizen], register: Register, condition: Condition) {
    for citizen in citizens {
        citizen.conditions.retain(|(other, _)| *other != register);
        citizen.conditions.push((register, condition));
    }
}

fn marry(citizens: &mut [Citizen], first: usize, second: usize, since: Day) {
    if let (Some(one), Some(other)) = (citizens.get(first).cloned(), citizens.get(second).cloned()) {
        add(citizens, first, [paper::marriage(MaritalStatus::Married, &other.name, &other.resident_id, since, 700)]);
        add(citizens, second, [paper::marriage(MaritalStatus::Married, &one.name, &one.resident_id, since, 700)]);
    }
}

/// A divorce from somebody who stands in no other paper.
fn divorce(citizens: &mut [Citizen], who: usize, from: &str, since: Day) {
    let former = PersonName::parse(from).ok().zip(Day::new(1986, 1, 8).and_then(|born| ResidentId::from_parts(REGION, born, 951).ok()));
    if let Some((name, id)) = former {
        add(citizens, who, [paper::marriage(MaritalStatus::Divorced, &name, &id, since, 701)]);
    }
}

fn papers(family: &str, citizens: &mut [Citizen], today: Day) {
    let years_ago = |years: i32| today.plus_months(-12 * years);
    match family {
        "zhou" => {
            if let Some(since) = Day::new(1984, 5, 12) {
                marry(citizens, 0, 1, since);
            }
            divorce(citizens, 2, "林海波", years_ago(5));
            add(citizens, 0, [paper::pension(2_400, years_ago(16))]);
            add(citizens, 1, [paper::pension(2_040, years_ago(10))]);
            add(citizens, 2, paper::job("鼎鲜超市有限公司", 4_300, 62, today));
            let married = Day::new(1984, 5, 12).unwrap_or(today);
            hold(citizens, 0, LicenceKind::MarriageCertificate, 700, married, None);
            hold(citizens, 1, LicenceKind::MarriageCertificate, 701, married, None);
            hold(citizens, 1, LicenceKind::DisabilityCertificate, 702, today.plus_months(-65), Some(today.plus_months(55)));
            let card = citizens.get(1).map(|father| paper::disability(&father.resident_id, 4, 3, today.plus_months(55)));
            add(citizens, 1, card);
            let closed = today.plus_months(-30);
            let trader = credit_code(700).map(|code| {
                paper::business(&code, "安澜市城南敏敏早点铺", 20_000, BusinessRole::SoleTrader, 0, years_ago(8), Some(closed))
            });
            add(citizens, 2, trader);
        }
        "ma" => {
            marry(citizens, 0, 1, years_ago(16));
            add(citizens, 0, paper::job("安澜快达物流有限公司", 5_200, 88, today));
            add(citizens, 1, [paper::resident_insurance(96, years_ago(8))]);
            add(citizens, 0, [paper::vehicle(700, "大众途观", VehicleUse::Private, years_ago(2), Some(186_000))]);
        }
        "li" => {
            divorce(citizens, 0, "高志远", years_ago(4));
            add(citizens, 0, paper::job("新禾食品有限公司", 3_900, 45, today));
            behave(citizens, Register::ProvidentFund, Condition::Down);
        }
        "wang" => {
            add(citizens, 0, paper::job("安澜市第三中学", 2_600, 14, today));
            hold(citizens, 0, LicenceKind::Diploma, 703, today.plus_months(-17), None);
            hold(citizens, 0, LicenceKind::ResidencePermit, 704, today.plus_months(-9), Some(today.plus_months(3)));
        }
        "zhao" => {
            add(citizens, 0, paper::job("锦里建材有限公司", 2_500, 30, today));
            // The permit of last year has run out, and another has taken its place.
            hold(citizens, 0, LicenceKind::ResidencePermit, 705, today.plus_months(-30), Some(today.plus_months(-18)));
            hold(citizens, 0, LicenceKind::ResidencePermit, 706, today.plus_months(-18), Some(today.plus_months(6)));
        }
        "sun" => {
            let widowed =
                PersonName::parse("郭长根").ok().zip(Day::new(1949, 4, 2).and_then(|born| ResidentId::from_parts(REGION, born, 951).ok()));
            if let Some((name, id)) = widowed {
                add(citizens, 0, [paper::marriage(MaritalStatus::Widowed, &name, &id, years_ago(9), 702)]);
            }
            add(citizens, 0, [paper::certificate(LowIncomeKind::Dibao, 700, 1, 640, years_ago(3), Some(today.plus_months(10)))]);
            hold(citizens, 0, LicenceKind::LowIncomeCertificate, 707, years_ago(3), Some(today.plus_months(10)));
            let allowance = SocialSecurityRecord {
                scheme: Scheme::Pension,
                employer: String::new(),
                base: Fen(0),
                pension: paper::yuan(185),
                months: 15,
                continuous_months: 0,
                first_paid: years_ago(14),
                active: true,
            };
            add(citizens, 0, [Record::SocialSecurity(allowance)]);
        }
        "wu" => {
            marry(citizens, 0, 1, years_ago(11));
            add(citizens, 0, paper::job("安澜市公交公司", 3_600, 120, today));
            add(citizens, 1, [paper::resident_insurance(60, years_ago(6))]);
        }
        "feng" => {
            divorce(citizens, 0, "蔡月英", years_ago(7));
            add(citizens, 0, paper::job("安澜市环卫处", 2_450, 70, today));
            let from = years_ago(3);
            add(citizens, 0, [paper::benefit(BenefitKind::Bar, 700, from, Some(from.plus_months(60)))]);
        }
        "he" => {
            divorce(citizens, 0, "陆鹏", years_ago(3));
            add(citizens, 0, paper::job("安澜纺织有限公司", 3_800, 51, today));
            behave(citizens, Register::RealEstate, Condition::Down);
        }
        _ => {
            add(citizens, 0, paper::job("河东电子有限公司", 2_500, 33, today));
            add(
                citizens,
                0,
                [paper::home(700, "安澜市城南区花园街道南湖路 36 号", 12, 10_000, PropertyUse::Residential, years_ago(9), None)],
            );
        }
    }
}

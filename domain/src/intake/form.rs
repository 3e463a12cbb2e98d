//! From what was typed into a form to typed answers, with every fault at once.

use super::answers::{Answers, Response, Verdict};
use super::declared::{CasualIncome, Employment, Group, Housing, HousingKind, Livelihood, Mode, Need, Wish};
use super::household::{Marital, Member, Relation};
use super::step::Step;
use crate::day::Day;
use crate::fault::{Fault, FaultCode, Faults};
use crate::id::MemberId;
use crate::identity::{PersonName, RealNameLevel, ResidentId};
use crate::quantity::{Area, Fen};
use crate::settings::AreaName;
use crate::verification::{DisputedField, Pick, Register};
use std::collections::BTreeMap;

/// The values of a posted form, by field name.
pub type Form = BTreeMap<String, String>;

/// The longest free text of one field, in characters.
pub const LONGEST_TEXT: usize = 500;
/// The most people in one home, and on one application.
pub const MOST_PEOPLE: i64 = 30;
/// The most money of one field in a month: one million yuan.
const MOST_FEN: i64 = 100_000_000;
/// The largest home: 2,000 square metres.
const MOST_AREA: i64 = 20_000_000;

fn value<'a>(form: &'a Form, field: &str) -> &'a str {
    form.get(field).map_or("", |text| text.trim())
}

fn choice<T>(form: &Form, field: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T, FaultCode> {
    match value(form, field) {
        "" => Err(FaultCode::Required),
        code => from_code(code).ok_or(FaultCode::UnknownChoice),
    }
}

/// Free text of a person: required, no control characters but line breaks, at most [`LONGEST_TEXT`] characters.
pub fn text(typed: &str, longest: usize) -> Result<String, Fault> {
    let text = typed.trim().replace("\r\n", "\n");
    let fault = |code| Fault::at("", code);
    if text.is_empty() {
        return Err(fault(FaultCode::Required));
    }
    if text.chars().any(|sign| sign.is_control() && sign != '\n') {
        return Err(fault(FaultCode::ControlCharacters));
    }
    if text.chars().count() > longest {
        return Err(fault(FaultCode::TooLong).with(longest));
    }
    Ok(text)
}

fn take_text(form: &Form, field: &str, longest: usize, faults: &mut Faults) -> Option<String> {
    match text(value(form, field), longest) {
        Ok(text) => Some(text),
        Err(fault) => {
            faults.push(Fault { field: field.to_owned(), ..fault });
            None
        }
    }
}

/// A decimal number with at most `places` digits behind the point, in units of the last place. Takes full-width signs and
/// thousands separators, as people type and paste them.
pub fn decimal(typed: &str, places: u32) -> Option<i64> {
    let text: String = typed
        .chars()
        .filter(|sign| !sign.is_whitespace() && !matches!(sign, ',' | '，'))
        .map(|sign| match sign {
            '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10).unwrap_or(sign),
            '．' | '。' => '.',
            other => other,
        })
        .collect();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > places as usize {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let padded = format!("{part:0<width$}", width = places as usize);
    let part: i64 = if padded.is_empty() { 0 } else { padded.parse().ok()? };
    whole.checked_mul(10_i64.checked_pow(places)?)?.checked_add(part)
}

/// How a number field is checked.
struct Number {
    places: u32,
    least: i64,
    most: i64,
    example: &'static str,
    /// The ends as people write them.
    ends: (&'static str, &'static str),
}

const AREA: Number = Number { places: 4, least: 10_000, most: MOST_AREA, example: "42.6", ends: ("1", "2000") };
const PEOPLE: Number = Number { places: 0, least: 1, most: MOST_PEOPLE, example: "4", ends: ("1", "30") };
const MONEY: Number = Number { places: 2, least: 0, most: MOST_FEN, example: "800", ends: ("0", "1000000") };

fn take_number(form: &Form, field: &str, number: &Number, faults: &mut Faults) -> Option<i64> {
    let typed = value(form, field);
    if typed.is_empty() {
        faults.push(Fault::at(field, FaultCode::Required));
        return None;
    }
    let Some(found) = decimal(typed, number.places) else {
        faults.push(Fault::at(field, FaultCode::NumberFormat).with(number.example));
        return None;
    };
    if !(number.least..=number.most).contains(&found) {
        faults.push(Fault::at(field, FaultCode::NumberRange).with(number.ends.0).with(number.ends.1));
        return None;
    }
    Some(found)
}

fn take_day(form: &Form, field: &str, faults: &mut Faults) -> Option<Day> {
    match value(form, field) {
        "" => {
            faults.push(Fault::at(field, FaultCode::Required));
            None
        }
        typed => {
            let day = Day::parse(typed);
            if day.is_none() {
                faults.push(Fault::at(field, FaultCode::DateFormat).with("2026-11-23"));
            }
            day
        }
    }
}

fn take_past_day(form: &Form, field: &str, today: Day, faults: &mut Faults) -> Option<Day> {
    let day = take_day(form, field, faults);
    if day.is_some_and(|day| day > today) {
        faults.push(Fault::at(field, FaultCode::DateInFuture));
    }
    day
}

fn finish<T>(value: Option<T>, faults: Faults) -> Result<T, Faults> {
    match value {
        Some(value) if faults.is_empty() => Ok(value),
        _ if faults.is_empty() => Err(Fault::whole(FaultCode::Required).into()),
        _ => Err(faults),
    }
}

/// A member added by hand.
pub fn member(form: &Form, id: MemberId, answers: &Answers, today: Day) -> Result<Member, Faults> {
    let mut faults = Faults::none();
    let name = faults.take("name", required(form, "name").and_then(PersonName::parse));
    let resident_id = faults.take("resident_id", required(form, "resident_id").and_then(|text| ResidentId::parse_on(text, today)));
    let relation = faults
        .take("relation", choice(form, "relation", |code| Relation::from_code(code).filter(|relation| *relation != Relation::Applicant)));
    if let Some(resident_id) = &resident_id
        && answers.members.iter().any(|member| member.resident_id == *resident_id)
    {
        faults.push(Fault::at("resident_id", FaultCode::MemberTwice));
    }
    if relation == Some(Relation::Spouse) && answers.members.iter().any(|member| member.relation == Relation::Spouse) {
        faults.push(Fault::at("relation", FaultCode::MemberTwice));
    }
    if i64::try_from(answers.members.len()).unwrap_or(i64::MAX) >= MOST_PEOPLE {
        faults.push(Fault::whole(FaultCode::NumberRange).with(1).with(MOST_PEOPLE));
    }
    let made = match (name, resident_id, relation) {
        (Some(name), Some(resident_id), Some(relation)) => {
            Some(Member { id, relation, name, resident_id, proposed: false, applies: Some(true), consent: None })
        }
        _ => None,
    };
    finish(made, faults)
}

/// Whether exactly this person was added by hand before: the second post of a double click.
pub fn is_listed(form: &Form, answers: &Answers, today: Day) -> bool {
    let typed = (
        required(form, "name").and_then(PersonName::parse),
        required(form, "resident_id").and_then(|text| ResidentId::parse_on(text, today)),
        choice(form, "relation", Relation::from_code),
    );
    let (Ok(name), Ok(resident_id), Ok(relation)) = typed else { return false };
    let same = |member: &Member| member.name == name && member.resident_id == resident_id && member.relation == relation;
    answers.members.iter().any(|member| !member.proposed && same(member))
}

fn required<'a>(form: &'a Form, field: &str) -> Result<&'a str, FaultCode> {
    match value(form, field) {
        "" => Err(FaultCode::Required),
        text => Ok(text),
    }
}

/// What a register shows of a member at a place that is picked; `None` if nothing is shown there.
pub type Shown<'a> = &'a dyn Fn(&MemberId, Register, Pick) -> Option<DisputedField>;

/// Takes the answers of one plain step into the answers. On a fault nothing changes.
pub fn answer(step: Step, form: &Form, answers: &mut Answers, areas: &[AreaName], today: Day, shown: Shown<'_>) -> Result<(), Faults> {
    match step {
        Step::Household => household(form, answers),
        Step::Housing => {
            answers.housing = Some(housing(form)?);
            Ok(())
        }
        Step::Livelihood => {
            answers.livelihood = Some(livelihood(form, answers, today)?);
            Ok(())
        }
        Step::Wish => {
            answers.wish = Some(wish(form, areas)?);
            Ok(())
        }
        Step::Registers => registers(form, answers, today, shown),
        Step::Consents | Step::Commitment | Step::Check => Err(Fault::whole(FaultCode::UnknownChoice).into()),
    }
}

fn household(form: &Form, answers: &mut Answers) -> Result<(), Faults> {
    let mut faults = Faults::none();
    let marital = faults.take("marital", choice(form, "marital", Marital::from_code));
    let mut applies: Vec<(MemberId, bool)> = Vec::new();
    for member in answers.members.iter().filter(|member| member.relation != Relation::Applicant) {
        let field = format!("applies_{}", member.id);
        if let Some(says) = faults.take(&field, choice(form, &field, yes_or_no)) {
            applies.push((member.id.clone(), says));
        }
    }
    let spouse = answers
        .members
        .iter()
        .any(|member| member.relation == Relation::Spouse && applies.iter().any(|(id, says)| *says && *id == member.id));
    if marital == Some(Marital::Married) && !spouse && faults.is_empty() {
        faults.push(Fault::at("marital", FaultCode::SpouseMissing));
    }
    let marital = finish(marital, faults)?;
    answers.marital = Some(marital);
    for (id, says) in applies {
        if let Some(member) = answers.member_mut(&id) {
            member.applies = Some(says);
        }
    }
    Ok(())
}

fn yes_or_no(code: &str) -> Option<bool> {
    match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn housing(form: &Form) -> Result<Housing, Faults> {
    let mut faults = Faults::none();
    let kind = faults.take("kind", choice(form, "kind", HousingKind::from_code));
    let area = take_number(form, "area", &AREA, &mut faults);
    let people = take_number(form, "people", &PEOPLE, &mut faults);
    let rent = if kind == Some(HousingKind::Rented) { take_number(form, "rent", &MONEY, &mut faults) } else { None };
    let made = match (kind, area, people) {
        (Some(kind), Some(area), Some(people)) => Some(Housing { kind, area: Area(area), people, rent: rent.map(Fen) }),
        _ => None,
    };
    finish(made, faults)
}

fn livelihood(form: &Form, answers: &Answers, today: Day) -> Result<Livelihood, Faults> {
    let mut faults = Faults::none();
    let group = faults.take("group", choice(form, "group", Group::from_code));
    let mut casual = Vec::new();
    for adult in answers.applying_adults(today) {
        let field = format!("casual_{}", adult.id);
        // Left empty means none, and zero is what is kept.
        let monthly = if value(form, &field).is_empty() { Some(0) } else { take_number(form, &field, &MONEY, &mut faults) };
        if let Some(monthly) = monthly {
            casual.push(CasualIncome { member: adult.id.clone(), monthly: Fen(monthly) });
        }
    }
    let employment = match group {
        Some(Group::NewEmployee | Group::Migrant) => {
            let employer = take_text(form, "employer", 100, &mut faults);
            let contract_until = take_day(form, "contract_until", &mut faults);
            let graduated_on =
                if group == Some(Group::NewEmployee) { take_past_day(form, "graduated_on", today, &mut faults) } else { None };
            let permit_owed = group == Some(Group::Migrant) || !value(form, "permit_since").is_empty();
            let permit_since = if permit_owed { take_past_day(form, "permit_since", today, &mut faults) } else { None };
            employer.zip(contract_until).map(|(employer, contract_until)| Employment {
                employer,
                contract_until,
                graduated_on,
                permit_since,
            })
        }
        _ => None,
    };
    finish(group.map(|group| Livelihood { group, casual, employment }), faults)
}

fn wish(form: &Form, areas: &[AreaName]) -> Result<Wish, Faults> {
    let mut faults = Faults::none();
    let known = |length: fn(usize) -> bool| {
        move |code: &str| areas.iter().find(|area| area.code == code && length(code.len())).map(|area| area.code.clone())
    };
    let mode = faults.take("mode", choice(form, "mode", Mode::from_code));
    let area = faults.take("area", choice(form, "area", known(|length| length > 2)));
    let district = faults.take("district", choice(form, "district", known(|length| length == 2)));
    let needs = Need::ALL.iter().copied().filter(|need| !value(form, &format!("need_{}", need.code())).is_empty()).collect();
    let made = match (mode, area, district) {
        (Some(mode), Some(area), Some(district)) => Some(Wish { mode, area, district, needs }),
        _ => None,
    };
    finish(made, faults)
}

/// The name of a field of the registers' form.
pub fn register_field(kind: &str, member: &MemberId, register: Register) -> String {
    format!("{kind}_{member}_{}", register.code())
}

/// What an applicant of level 1 may enter by hand, since no register is asked: homes, and of adults vehicles, wages and pension.
pub fn registers_by_hand(adult: bool) -> &'static [Register] {
    const OF_ADULTS: &[Register] = &[Register::RealEstate, Register::Vehicle, Register::Tax, Register::SocialSecurity];
    if adult { OF_ADULTS } else { &OF_ADULTS[..1] }
}

/// What was entered by hand where no register answered. It is welcome, nothing is owed.
fn manual(form: &Form, member: &MemberId, register: Register, faults: &mut Faults) -> Option<Verdict> {
    let field = register_field("manual", member, register);
    if value(form, &field).is_empty() {
        return None;
    }
    take_text(form, &field, LONGEST_TEXT, faults).map(|declared| Verdict::Manual { declared })
}

/// What is said to be wrong: of a field that was shown, what is right, and why.
fn disputed(form: &Form, member: &MemberId, register: Register, shown: Shown<'_>, faults: &mut Faults) -> Option<Verdict> {
    let field = |kind: &str| register_field(kind, member, register);
    let picked = |code: &str| Pick::from_code(code).and_then(|pick| shown(member, register, pick));
    let about = faults.take(&field("field"), choice(form, &field("field"), picked));
    let declared = take_text(form, &field("declared"), LONGEST_TEXT, faults);
    let reason = take_text(form, &field("reason"), LONGEST_TEXT, faults);
    let (about, (declared, reason)) = about.zip(declared.zip(reason))?;
    Some(Verdict::Disputed { declared, reason, about: Some(about) })
}

fn registers(form: &Form, answers: &mut Answers, today: Day, shown: Shown<'_>) -> Result<(), Faults> {
    let mut faults = Faults::none();
    let mut responses = Vec::new();
    // A page may ask about one member at a time; what was said about the others stays.
    let member = MemberId(value(form, "member").to_owned());
    let of_page = |found: &MemberId| member.0.is_empty() || *found == member;
    for asked in answers.registers.asked.iter().filter(|asked| of_page(&asked.member)) {
        let verdict = if asked.status.decides() {
            let field = register_field("right", &asked.member, asked.register);
            match faults.take(&field, choice(form, &field, yes_or_no)) {
                Some(true) => Some(Verdict::Confirmed),
                Some(false) => disputed(form, &asked.member, asked.register, shown, &mut faults),
                None => None,
            }
        } else {
            manual(form, &asked.member, asked.register, &mut faults)
        };
        if let Some(verdict) = verdict {
            responses.push(Response { member: asked.member.clone(), register: asked.register, verdict });
        }
    }
    if answers.level == RealNameLevel::Declared {
        for person in answers.applying().filter(|person| of_page(&person.id)) {
            for register in registers_by_hand(person.is_adult(today)) {
                if let Some(verdict) = manual(form, &person.id, *register, &mut faults) {
                    responses.push(Response { member: person.id.clone(), register: *register, verdict });
                }
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    answers.registers.responses.retain(|response| !of_page(&response.member));
    answers.registers.responses.extend(responses);
    Ok(())
}

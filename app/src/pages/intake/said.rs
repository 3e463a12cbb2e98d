//! Who said what of the registers' facts, on the last page: what was confirmed, what the applicant says otherwise.

use super::use_words;
use crate::components::{Fact, Facts};
use crate::paths;
use domain::id::MemberId;
use domain::intake::{Response, Step, StepPage, Verdict};
use domain::verification::{DisputedField, PrefilledRecord, Register};
use leptos::prelude::*;

/// What a register holds, in one line a fact, or that it holds nothing.
fn lines(page: &StepPage, record: &PrefilledRecord) -> Vec<String> {
    let words = use_words();
    let own = page.draft.members.iter().find(|member| member.id == record.member).map(|member| member.resident_id.clone());
    let lines = words.prefilled_lines(&record.records, &own.unwrap_or_default());
    if lines.is_empty() {
        vec![words.intake.register_empty().to_string()]
    } else {
        lines.iter().map(|line| words.term_line(line)).collect()
    }
}

fn source(record: &PrefilledRecord) -> String {
    let words = use_words();
    words.register_source(&words.register_owner(record.register), record.as_of)
}

/// Whose record it is, and which.
fn term(page: &StepPage, member: &MemberId, register: Register) -> String {
    let words = use_words();
    words.term_line(&(page.draft.name_of(member).to_owned(), words.register(register)))
}

/// What the registers hold and the applicant has confirmed, each with source and date; and which have not answered.
#[component]
pub fn FromRegisters(page: StepPage) -> impl IntoView {
    let intake = &use_words().intake;
    let rows: Vec<_> = page
        .records
        .iter()
        .filter_map(|record| {
            let name = page.draft.name_of(&record.member).to_owned();
            let (told, from) = match (record.status.decides(), page.response(&record.member, record.register)) {
                (true, Some(Verdict::Confirmed)) => (lines(&page, record), Some(source(record))),
                (false, None) => (vec![intake.check_silent(name).to_string()], None),
                _ => return None,
            };
            let told: Vec<_> = told.into_iter().map(|line| view! { <p>{line}</p> }).collect();
            Some(view! {
                <Fact term=term(&page, &record.member, record.register) change=paths::member_registers(record.member.as_str())>
                    {told}
                    {from.map(|from| view! { <p class="note">{from}</p> })}
                </Fact>
            })
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <h2>{intake.check_registers().to_string()}</h2><Facts>{rows}</Facts> })
}

/// What the applicant says to be wrong, beside the record, and what was entered by hand: an officer verifies both.
#[component]
pub fn SaidOtherwise(page: StepPage) -> impl IntoView {
    let intake = &use_words().intake;
    let rows: Vec<_> = page
        .responses
        .iter()
        .filter(|response| page.draft.applying().any(|member| member.id == response.member))
        .filter_map(|response| {
            let told = match &response.verdict {
                Verdict::Confirmed => return None,
                Verdict::Disputed { declared, reason, about } => {
                    disputed(&page, response, (declared.as_str(), reason.as_str()), about.as_ref())
                }
                Verdict::Manual { declared } => vec![declared.clone(), intake.check_by_hand().to_string()],
            };
            let told: Vec<_> = told.into_iter().map(|line| view! { <p>{line}</p> }).collect();
            let alone = page.records.is_empty();
            let change = if alone { paths::step(Step::Registers) } else { paths::member_registers(response.member.as_str()) };
            Some(view! { <Fact term=term(&page, &response.member, response.register) change=change>{told}</Fact> })
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <h2>{intake.check_otherwise().to_string()}</h2><Facts>{rows}</Facts> })
}

/// Which field, what the register says there, what is right, and why.
fn disputed(page: &StepPage, response: &Response, (declared, reason): (&str, &str), about: Option<&DisputedField>) -> Vec<String> {
    let words = use_words();
    let intake = &words.intake;
    let mut told: Vec<String> =
        about.map(|about| words.disputed_lines(about).iter().map(|line| words.term_line(line)).collect()).unwrap_or_default();
    told.push(words.term_line(&(intake.wrong_declared().to_string(), declared.to_owned())));
    told.push(words.term_line(&(intake.wrong_reason().to_string(), reason.to_owned())));
    let record = page.records.iter().find(|record| record.member == response.member && record.register == response.register);
    if let Some(record) = record {
        if about.is_none() {
            told.push(words.term_line(&(intake.check_record().to_string(), lines(page, record).join(words.comma()))));
        }
        told.push(source(record));
    }
    told
}

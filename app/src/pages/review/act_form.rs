//! The acts: what is forbidden stays visible with its reason, and the server decides.

use super::use_words;
use crate::api::review::ActOnCase;
use crate::components::{Answer, Choices, Field, Form, TextArea};
use domain::fault::{Fault, Refusal};
use domain::id::VerificationId;
use domain::review::{Act, DeskCase, Duty, Reason};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The card with the acts.
#[component]
pub fn ActCard(
    case: DeskCase,
    /// The check that stands on the page: what an officer decides rests on it.
    #[prop(optional_no_strip)]
    check: Option<VerificationId>,
    #[prop(optional_no_strip)] refusal: Option<Refusal>,
) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    if case.acts.is_empty() {
        return view! { <section class="card stack tight"><h2>{review.case_acts().to_string()}</h2><p>{review.case_no_acts().to_string()}</p></section> }
            .into_any();
    }
    let acts: Vec<Answer> = case
        .acts
        .iter()
        .map(|offer| {
            let answer = Answer::new(offer.act.code(), words.act(offer.act));
            match offer.forbidden {
                Some(code) => answer.noted(words.fault(&Fault::whole(code))),
                None => answer,
            }
        })
        .collect();
    let reasons: Vec<Answer> = case.acts.iter().flat_map(|offer| grouped(offer.act)).fold(Vec::new(), |mut found, (reason, note)| {
        if !found.iter().any(|answer: &Answer| answer.value == reason.code()) {
            found.push(Answer::new(reason.code(), words.reason(reason)).noted(note));
        }
        found
    });
    let fresh = case
        .undo_until
        .map(|until| view! { <p class="notice" data-tone="info">{review.case_undo_until(words.clock(until)).to_string()}</p> });
    let asks = case.acts.iter().any(|offer| offer.act == Act::RequestCorrection);
    let missing: Vec<_> = Reason::CORRECTION
        .iter()
        .map(|reason| view! { <Field name=format!("notes[{}]", reason.code()) label=words.reason(*reason) maxlength=300/> })
        .collect();
    let opinion = case.acts.iter().any(|offer| offer.owes.opinion != Duty::None);
    let open = refusal.as_ref().is_some_and(|refusal| {
        let typed = refusal.values.iter().any(|(name, value)| name.starts_with("notes") && !value.is_empty());
        typed || refusal.faults.0.iter().any(|fault| fault.field.starts_with("notes"))
    });
    let reasons_open = refusal.as_ref().is_some_and(|refusal| {
        refusal.value("reasons[]").is_some_and(|value| !value.is_empty()) || refusal.faults.of("reasons[]").next().is_some()
    });
    view! {
        <section class="card stack tight" id="act-card">
            <h2>{review.case_acts().to_string()}</h2>
            {fresh}
            <Form action=ActOnCase::url() refusal=refusal class="stack tight">
                <input type="hidden" name="case" value=case.case.0.clone()/>
                <input type="hidden" name="version" value=case.version.to_string()/>
                {check.map(|check| view! { <input type="hidden" name="check" value=check.0/> })}
                <Choices name="act" label=review.case_act().to_string() missing=review.case_act_missing().to_string() answers=acts quiet=true/>
                {asks.then(|| view! {
                    <details open=open><summary>{review.case_missing_items().to_string()}</summary>
                        <p class="note">{review.case_missing_hint().to_string()}</p>
                        {missing}
                    </details>
                })}
                {(!reasons.is_empty()).then(|| view! {
                    <details open=reasons_open><summary>{review.reveal_reason().to_string()}</summary>
                        <Choices name="reasons[]" label=review.reveal_reason().to_string() answers=reasons several=true quiet=true/>
                    </details>
                })}
                {opinion.then(|| view! {
                    <TextArea name="opinion" label=review.case_opinion().to_string() hint=review.case_opinion_hint().to_string() rows=4 optional=true/>
                })}
                <button class="button">{review.case_submit().to_string()}</button>
                <p class="note">{review.case_trace().to_string()}</p>
            </Form>
        </section>
    }
    .into_any()
}

/// The reasons of an act to choose from, each with the words of what it is a reason for.
fn grouped(act: Act) -> Vec<(Reason, String)> {
    let words = use_words();
    let note = match act {
        Act::NotAccept => words.review.case_reasons_not_accept(),
        Act::FirstFail | Act::SecondFail | Act::Refuse => words.review.case_reasons_refuse(),
        Act::ReturnToFirst | Act::ReturnToSecond => words.review.case_reasons_return(),
        _ => return Vec::new(),
    }
    .to_string();
    act.reasons().iter().map(|reason| (*reason, note.clone())).collect()
}

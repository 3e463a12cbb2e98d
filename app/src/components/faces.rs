//! Five faces with words, and the reasons that the two unhappy ones owe.

use crate::components::form::FormState;
use crate::context::use_words;
use domain::feedback::{RatingLevel, RatingReason};
use leptos::prelude::*;

/// Eyes and mouth of each face.
fn drawing(level: RatingLevel) -> &'static str {
    match level {
        RatingLevel::VerySatisfied => "M11.5 12.5v1.5M20.5 12.5v1.5M9 18.5c1.5 4 4 5.500 7 5.5s5.500-1.5 7-5.500z",
        RatingLevel::Satisfied => "M11.5 12.5v1.5M20.5 12.5v1.5M10.5 19.5c1.5 2.3 3.3 3.3 5.5 3.3s4-1 5.5-3.3",
        RatingLevel::Fair => "M11.5 12.5v1.5M20.5 12.5v1.5M11 21h10",
        RatingLevel::Dissatisfied => "M11.5 12.5v1.5M20.5 12.5v1.5M10.5 22.5c1.5-2.2 3.3-3 5.5-3s4 .8 5.5 3",
        RatingLevel::VeryDissatisfied => {
            "M11.5 12.5v1.5M20.5 12.5v1.5M10.5 23.5c1-3 3-4.5 5.5-4.5s4.5 1.5 5.5 4.5M9 9.5l4 1.5M23 9.5l-4 1.5"
        }
    }
}

/// The five levels, best first, in the field `level`.
#[component]
pub fn Faces() -> impl IntoView {
    let words = use_words();
    let state = FormState::here();
    state.register("level", &words.feedback.level().to_string(), &words.feedback.level_missing().to_string());
    let chosen = state.chosen("level", String::new());
    let faults = fault_lines("level", state.faults("level"));
    let described_by = (!faults.is_empty()).then_some("level-fault");
    let faces: Vec<_> = RatingLevel::ALL
        .into_iter()
        .enumerate()
        .map(|(index, level)| {
            let id = if index == 0 { "level".to_owned() } else { format!("level-{index}") };
            let value = level.number().to_string();
            view! {
                <div class=if level.is_bad() { "choice low" } else { "choice" }>
                    <input type="radio" name="level" id=id.clone() checked=chosen == value value=value/>
                    <label for=id>
                        <svg viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="13"/><path d=drawing(level)/></svg>
                        {words.rating_level(level)}
                    </label>
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class="stack tight" data-fault=described_by.map(|_| "") aria-describedby=described_by>
            <legend class="hush">{words.feedback.level().to_string()}</legend>
            {faults}
            <div class="faces">{faces}</div>
        </fieldset>
    }
}

/// What was not good, in the field `reasons`; hidden while a happy face is chosen, where the browser can.
#[component]
pub fn Reasons() -> impl IntoView {
    let words = use_words();
    let state = FormState::here();
    state.register("reasons", &words.feedback.reasons().to_string(), "");
    let chosen = state.chosen("reasons", String::new());
    let faults = fault_lines("reasons", state.faults("reasons"));
    let described_by = if faults.is_empty() { "reasons-hint" } else { "reasons-hint reasons-fault" };
    let faulty = (!faults.is_empty()).then_some("");
    let tiles: Vec<_> = RatingReason::ALL
        .into_iter()
        .enumerate()
        .map(|(index, reason)| {
            let id = if index == 0 { "reasons".to_owned() } else { format!("reasons-{index}") };
            let checked = chosen.split(',').any(|code| code == reason.code());
            view! {
                <div class="choice">
                    <input type="checkbox" name="reasons[]" id=id.clone() value=reason.code() checked=checked/>
                    <label for=id>{words.rating_reason(reason)}</label>
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class="reasons stack tight" data-fault=faulty aria-describedby=described_by>
            <legend>{words.feedback.reasons().to_string()}</legend>
            <p class="note" id="reasons-hint">{words.feedback.reasons_hint().to_string()}</p>
            {faults}
            <div class="tiles">{tiles}</div>
        </fieldset>
    }
}

fn fault_lines(name: &str, sentences: Vec<String>) -> Vec<impl IntoView + use<>> {
    let prefix = use_words().shell.error_prefix().to_string();
    sentences
        .into_iter()
        .enumerate()
        .map(|(index, sentence)| {
            let id = if index == 0 { format!("{name}-fault") } else { format!("{name}-fault-{index}") };
            view! { <p class="fault" id=id><span class="hush">{prefix.clone()}</span>{sentence}</p> }
        })
        .collect()
}

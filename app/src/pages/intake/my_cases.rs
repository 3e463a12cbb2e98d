//! The resident's cases.

use super::use_words;
use crate::api::intake::read_my_cases;
use crate::components::{Data, Page, Tag};
use crate::context::in_language;
use crate::paths;
use domain::intake::OwnerCaseLine;
use domain::review::CaseState;
use leptos::prelude::*;

/// The list of the resident's cases.
#[component]
pub fn MyCases() -> impl IntoView {
    view! { <Data load=read_my_cases show=|cases| view! { <Show cases=cases/> }/> }
}

#[component]
fn Show(cases: Vec<OwnerCaseLine>) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let empty = cases.is_empty();
    view! {
        <Page title=intake.my_title().to_string()>
            <h1>{intake.my_title().to_string()}</h1>
            {empty.then(|| view! { <p>{intake.my_none().to_string()}</p> })}
            {cases.into_iter().map(|case| view! { <Line case=case/> }).collect::<Vec<_>>()}
            <div class="actions row">
                <a class="button" href=paths::APPLY>{intake.title().to_string()}</a>
                <a class="button" data-kind="second" href=paths::TRACK>{words.shell.track().to_string()}</a>
            </div>
        </Page>
    }
}

#[component]
fn Line(case: OwnerCaseLine) -> impl IntoView {
    let words = use_words();
    let draft = case.state == CaseState::Draft;
    let href = if draft { paths::APPLY.to_owned() } else { paths::my_case(case.case.as_str()) };
    let office = case.office.as_ref().map(in_language);
    let day = case
        .due_on
        .map(|day| if draft { words.intake.kept_until(words.date(day)) } else { words.intake.due_line(words.date(day)) }.to_string());
    let begun = words.intake.begun_on(words.full_date(case.created_at.day())).to_string();
    let withdrawn_draft = case.number.is_none() && !draft;
    view! {
        <section class="card stack tight">
            <h2>
                {if withdrawn_draft {
                    words.intake.title().to_string().into_any()
                } else {
                    view! { <a href=href>{words.intake.title().to_string()}</a> }.into_any()
                }}
                " "<Tag tone=super::tone_of(case.state) text=words.owner_state(case.state)/>
            </h2>
            {case.number.map(|number| view! { <p class="num">{number}</p> })}
            {office.map(|office| view! { <p>{words.intake.held_by(office).to_string()}</p> })}
            <p class="note">{begun}{day.map(|day| view! { <br/>{day} })}</p>
        </section>
    }
}

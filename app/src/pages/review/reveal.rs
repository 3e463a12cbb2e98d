//! Full numbers of a household: asked for with a reason, shown for some minutes, always recorded.

use super::{case_in_address, use_words};
use crate::api::review::{Reveal, RevealShown, read_reveal};
use crate::components::{Data, Fact, Facts, Field, Form, PageTitle};
use crate::paths;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/desk/cases/CASE/reveal`.
#[component]
pub fn RevealPage() -> impl IntoView {
    let case = case_in_address();
    view! { <Data load=move || read_reveal(case.clone()) show=|shown| view! { <Show shown=shown/> }/> }
}

#[component]
fn Show(shown: RevealShown) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let title = review.reveal_title().to_string();
    let case = shown.case;
    let (id, back) = (case.case.0.clone(), paths::desk_case(&case.case.0));
    let body = match shown.revealed {
        Some(revealed) => {
            let people: Vec<_> = revealed
                .people
                .into_iter()
                .map(|(name, number)| view! { <Fact term=name><span class="num">{number}</span></Fact> })
                .collect();
            view! {
                <Facts>{people}<Fact term=review.reveal_phone().to_string()><span class="num">{revealed.phone}</span></Fact></Facts>
            }
            .into_any()
        }
        None => view! {
            <Form action=Reveal::url() refusal=shown.refusal.clone()>
                <input type="hidden" name="case" value=id/>
                <Field name="reason" label=review.reveal_reason().to_string() hint=review.reveal_reason_hint().to_string() maxlength=200/>
                <button class="button">{review.reveal_go().to_string()}</button>
            </Form>
        }
        .into_any(),
    };
    view! {
        <PageTitle title=title.clone() faulty=shown.refusal.is_some()/>
        <main class="wrap" id="main"><div class="measure stack">
            <a class="back" href=back>{review.reveal_back().to_string()}</a>
            <h1>{title}</h1>
            <p class="soft"><span class="num">{case.number}</span> "　" {case.applicant}</p>
            <p>{review.reveal_intro().to_string()}</p>
            {body}
        </div></main>
    }
}

//! A filled sample of the application, of an invented household.

use super::code_in_address;
use crate::components::{Page, Tag, Tone};
use crate::context::use_words;
use leptos::prelude::*;

/// The sample.
#[component]
pub fn Sample() -> impl IntoView {
    let words = use_words();
    let guide = words.guide;
    let code = code_in_address();
    // Term, value, and whether a register gives the value.
    let groups = [
        (
            guide.sample_applicant(),
            vec![
                (guide.sample_name(), guide.sample_name_value(), true),
                (guide.sample_id(), guide.sample_id_value(), true),
                (guide.sample_phone(), guide.sample_phone_value(), false),
                (guide.sample_wish(), guide.sample_wish_value(), false),
            ],
        ),
        (
            guide.sample_family(),
            vec![
                (guide.sample_husband(), guide.sample_husband_value(), true),
                (guide.sample_daughter(), guide.sample_daughter_value(), true),
                (guide.sample_grandchild(), guide.sample_grandchild_value(), true),
            ],
        ),
        (
            guide.sample_home(),
            vec![
                (guide.sample_living(), guide.sample_living_value(), false),
                (guide.sample_area(), guide.sample_area_value(), false),
                (guide.sample_owned(), guide.sample_owned_value(), true),
            ],
        ),
        (
            guide.sample_income(),
            vec![
                (guide.sample_monthly(), guide.sample_monthly_value(), true),
                (guide.sample_car(), guide.sample_car_value(), true),
                (guide.sample_dispute(), guide.sample_dispute_value(), false),
            ],
        ),
    ];
    let groups: Vec<_> = groups
        .into_iter()
        .map(|(title, facts)| {
            let facts: Vec<_> = facts
                .into_iter()
                .map(|(term, value, fetched)| {
                    let tag = fetched.then(|| view! { " "<Tag tone=Tone::Good text=guide.origin_fetched().to_string()/> });
                    view! { <div><dt class="note">{term.to_string()}</dt><dd>{value.to_string()}{tag}</dd></div> }
                })
                .collect();
            view! { <h2>{title.to_string()}</h2><dl class="facts">{facts}</dl> }
        })
        .collect();
    view! {
        <Page title=guide.sample_title().to_string()>
            <a class="back" href=format!("/guide/{code}")>{words.shell.back_to_guide().to_string()}</a>
            <h1>{guide.sample_title().to_string()}</h1>
            <p>{guide.sample_intro().to_string()}</p>
            {groups}
        </Page>
    }
}

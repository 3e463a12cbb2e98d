//! Who looked at the data of the own case: one entry a look, with registers and answers folded away.

use crate::api::verification::read_looks;
use crate::components::{Data, Page, Pager};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::verification::{Look, LookedPerson, LooksPage};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/my/cases/CASE/looks`.
#[component]
pub fn LooksOfCase() -> impl IntoView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    let after = use_query_map().read_untracked().get("after").filter(|after| !after.is_empty());
    let first = after.is_none();
    let asked = case.clone();
    view! {
        <Data load=move || read_looks(asked.clone().into(), after.clone()) show=move |page| view! { <List case=case.clone() page=page first=first/> }/>
    }
}

#[component]
fn List(case: String, page: LooksPage, first: bool) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let here = paths::looks(&case);
    let later = page.next.map(|next| format!("{here}?after={next}"));
    let earlier = (!first).then_some(here);
    let empty = page.looks.is_empty().then(|| view! { <p class="note">{own.looks_empty().to_string()}</p> });
    let elsewhere = page.elsewhere.then(|| view! { <p class="note">{own.looks_elsewhere().to_string()}</p> });
    let items: Vec<_> = page.looks.into_iter().map(|look| view! { <Item look=look/> }).collect();
    view! {
        <Page title=own.looks_title().to_string()>
            <a class="back" href=paths::my_case(&case)>{own.looks_back().to_string()}</a>
            <h1>{own.looks_title().to_string()}</h1>
            <p>{own.looks_intro().to_string()}</p>
            <p><a href=paths::my_disputes(&case)>{own.dispute_own_link().to_string()}</a></p>
            {elsewhere}
            {empty}
            <ul class="stack">{items}</ul>
            <Pager earlier=earlier later=later/>
        </Page>
    }
}

/// One look, as a card of a list.
#[component]
pub fn Item(look: Look) -> impl IntoView {
    let words = use_words();
    let why = words.look_reason(look.why);
    let law = words.verification.looks_law(words.look_law(look.why)).to_string();
    let document = look.document.map(|kind| view! { <p>{words.document_kind(kind)}</p> });
    let papers = (look.papers > 0).then(|| view! { <p>{words.verification.looks_papers(look.papers).to_string()}</p> });
    let purpose = look.purpose.as_ref().map(|purpose| view! { <p>{words.verification.looks_purpose(purpose.as_str()).to_string()}</p> });
    let parts = (!look.people.is_empty()).then(|| {
        let people: Vec<_> = look.people.iter().map(|person| view! { <Person person=person.clone()/> }).collect();
        view! { <details><summary>{words.look_extent(&look)}</summary>{people}</details> }
    });
    view! {
        <li class="card stack tight">
            <p class="note"><time datetime=look.at.to_string()>{words.full_moment(look.at)}</time></p>
            <p><strong>{words.looked_by(&look.by)}</strong><br/>{why}</p>
            {document}
            {papers}
            {purpose}
            <p class="note">{law}</p>
            {parts}
        </li>
    }
}

#[component]
fn Person(person: LookedPerson) -> impl IntoView {
    let words = use_words();
    let lines: Vec<_> = person
        .answers
        .iter()
        .map(|(register, status)| view! { <li>{words.term_line(&(words.register(*register), words.answer_status(*status)))}</li> })
        .collect();
    let asked: Vec<_> = person.asked.iter().map(|register| view! { <li>{words.register(*register)}</li> }).collect();
    view! { <h2>{words.looked_at(&person.whom)}</h2><ul>{lines}{asked}</ul> }
}

//! The letters of a resident's own case: the list, and one letter to read and print.

use super::{case_in_address, use_words};
use crate::api::review::{read_letter, read_letters};
use crate::components::{Data, Page};
use crate::context::PageContext;
use crate::paths;
use domain::review::{LetterLine, LetterPart, LetterView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/my/cases/CASE/letters`.
#[component]
pub fn LettersPage() -> impl IntoView {
    let case = case_in_address();
    let asked = case.clone();
    view! { <Data load=move || read_letters(asked.clone()) show=move |lines| view! { <List case=case.0.clone() lines=lines/> }/> }
}

#[component]
fn List(case: String, lines: Vec<LetterLine>) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let empty = lines.is_empty().then(|| view! { <p>{review.letters_empty().to_string()}</p> });
    let back = paths::my_case(&case);
    let items: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let href = paths::my_letter(&case, &line.id);
            view! { <li><a href=href>{words.letter_kind(line.kind)}</a><span class="note">{words.moment(line.at)}</span></li> }
        })
        .collect();
    view! {
        <Page title=review.letters_title().to_string()>
            <a class="back" href=back>{review.letters_back().to_string()}</a>
            <h1>{review.letters_title().to_string()}</h1>
            {empty}
            <ul class="lines">{items}</ul>
        </Page>
    }
}

/// `/my/cases/CASE/letters/LETTER`.
#[component]
pub fn LetterPage() -> impl IntoView {
    let case = case_in_address();
    let letter = use_params_map().read_untracked().get("letter").unwrap_or_default();
    view! { <Data load=move || read_letter(case.clone(), letter.clone()) show=|letter| view! { <Letter letter=letter/> }/> }
}

#[component]
fn Letter(letter: LetterView) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let text = letter.content.in_language(PageContext::here().language).clone();
    let parts: Vec<_> = text
        .parts
        .into_iter()
        .map(|part| match part {
            LetterPart::Paragraph(text) => view! { <p>{text}</p> }.into_any(),
            LetterPart::Heading(text) => view! { <h2>{text}</h2> }.into_any(),
            LetterPart::Item(name, lines) => {
                let lines: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
                view! { <section class="stack tight"><h3>{name}</h3><ul>{lines}</ul></section> }.into_any()
            }
        })
        .collect();
    let back = paths::my_letters(&letter.case.0);
    let hash = review.letter_hash(letter.hash.get(..16).unwrap_or_default()).to_string();
    view! {
        <Page title=text.title.clone()>
            <a class="back" href=back>{review.letters_title().to_string()}</a>
            <article class="card letter stack">
                <h1>{text.title}</h1>
                <p class="note num">{text.number}</p>
                <p>{text.to}</p>
                {parts}
                <p class="sign">{text.office}<br/>{text.date}</p>
                <p class="note">{hash}<br/>{review.letter_seal_note().to_string()}</p>
            </article>
        </Page>
    }
}

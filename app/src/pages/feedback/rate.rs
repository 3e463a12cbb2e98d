//! The vote: five faces, reasons, a few words, one button.

use super::said::ClosedNotice;
use crate::api::feedback::{RatingShown, VoteByLink, VoteInAccount, rating_by_link, rating_in_account};
use crate::api::{ApiError, mark_status};
use crate::components::{Data, Faces, Form, PageTitle, Reasons, TextArea};
use crate::context::{in_language, use_words};
use domain::id::RatingId;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_params_map;

/// `/r/TOKEN`. Opening it changes nothing; only the vote spends it.
#[component]
pub fn RateByLink() -> impl IntoView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let asked = token.clone();
    view! {
        <Data
            load=move || rating_by_link(asked.clone())
            show=move |shown| view! { <Rate shown=shown action=VoteByLink::url() hidden="token" value=token.clone()/> }
        />
    }
}

/// The same from the account of the invited.
#[component]
pub fn RateInAccount() -> impl IntoView {
    let id = RatingId(use_params_map().read_untracked().get("id").unwrap_or_default());
    let asked = id.clone();
    view! {
        <Data
            load=move || rating_in_account(asked.clone())
            show=move |shown| view! { <Rate shown=shown action=VoteInAccount::url() hidden="id" value=id.0.clone()/> }
        />
    }
}

/// The form, or the one answer to every link that cannot be used.
#[component]
fn Rate(shown: RatingShown, action: &'static str, hidden: &'static str, value: String) -> impl IntoView {
    let words = use_words();
    let Some(page) = shown.page else {
        mark_status(&ApiError::NotFound);
        return view! { <ClosedNotice/> }.into_any();
    };
    let question = words.rating_question(page.step);
    let faulty = shown.refusal.is_some();
    let note = [page.office.as_ref().map(in_language), Some(words.date(page.on))].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <PageTitle title=question.clone() faulty=faulty/>
        <main class="wrap" id="main"><div class="stack">
            <p class="note">{note}</p>
            <h1>{question}</h1>
            <p>{words.feedback.promise().to_string()}</p>
            <Form action=action refusal=shown.refusal class="rate stack">
                <input type="hidden" name=hidden value=value/>
                <Faces/>
                <Reasons/>
                <div class="measure">
                    <TextArea
                        name="comment"
                        label=words.feedback.comment().to_string()
                        hint=words.feedback.comment_hint().to_string()
                        optional=true
                    />
                </div>
                <div class="actions row"><button class="button wide">{words.feedback.submit().to_string()}</button></div>
            </Form>
        </div></main>
    }
    .into_any()
}

//! Files: one form per page, and the list of what is there already.

use super::use_words;
use crate::api::intake::Detach;
use crate::components::{Answer, Choices, Field, Form, Select, Tick};
use domain::fault::Refusal;
use domain::intake::{DocumentKind, DocumentView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The address that takes files.
const UPLOAD: &str = "/upload";

/// The refusal of an upload, if it was of a form that offers these kinds: other forms are refused under the same name. An
/// upload without a kind came from a form that offers several.
pub fn of_kinds(refusal: Option<Refusal>, kinds: &[DocumentKind]) -> Option<Refusal> {
    refusal.filter(|refusal| match refusal.value("kind") {
        Some(kind) => kinds.iter().any(|offered| offered.code() == kind),
        None => kinds.len() > 1,
    })
}

/// A form that sends one file. With several kinds the sender says which it is.
#[component]
pub fn UploadForm(
    kinds: Vec<DocumentKind>,
    #[prop(optional_no_strip)] refusal: Option<Refusal>,
    #[prop(optional, into)] member: Option<String>,
    #[prop(optional, into)] case: Option<String>,
    /// What a proof may be about: sent along, and chosen where there is more than one.
    #[prop(optional)]
    about: Vec<Answer>,
    /// The version of the letter in force, which the paper must show.
    #[prop(optional, into)]
    letter: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let own = &words.verification;
    let refusal = of_kinds(refusal, &kinds);
    let only = (kinds.len() == 1).then(|| kinds.first().map(|kind| kind.code())).flatten();
    let answers: Vec<Answer> = kinds.iter().map(|kind| Answer::new(kind.code(), words.document_kind(*kind))).collect();
    view! {
        <Form action=UPLOAD files=true refusal=refusal>
            {only.map(|kind| view! { <input type="hidden" name="kind" value=kind/> })}
            {member.map(|member| view! { <input type="hidden" name="member" value=member/> })}
            {case.map(|case| view! { <input type="hidden" name="case" value=case/> })}
            // Built inside, so that the field finds its form.
            {only.is_none().then(|| view! { <Choices name="kind" label=intake.upload_kind().to_string() answers=answers/> })}
            {match about.len() {
                0 => None,
                1 => about.first().map(|only| view! { <input type="hidden" name="about" value=only.value.clone()/> }.into_any()),
                _ => Some(view! {
                    <Select name="about" label=own.dispute_proof_about().to_string() missing=own.dispute_proof_about_missing().to_string() answers=about.clone() nothing="—"/>
                }.into_any()),
            }}
            {letter.map(|version| {
                let label = intake.paper_version(version.clone()).to_string();
                view! { <Tick name="text_version" label=label value=version missing=intake.paper_version_missing().to_string()/> }
            })}
            <Field name="file" label=intake.upload_file().to_string() hint=intake.upload_hint().to_string() kind="file"/>
            <p><button class="button" data-kind="second">{intake.upload_button().to_string()}</button></p>
        </Form>
    }
}

/// What is there, with the way to look at it and to take it away.
#[component]
pub fn Uploaded(documents: Vec<DocumentView>, #[prop(optional)] fixed: bool) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let rows: Vec<_> = documents
        .into_iter()
        .map(|document| {
            let href = format!("/documents/{}", document.id);
            let register = document.register.map(|register| words.register(register)).unwrap_or_default();
            let note = words.joined(&[register, words.file_line(&document)]);
            let remove = (!fixed).then(|| {
                let label = intake.upload_remove_what(document.name.clone()).to_string();
                view! {
                    <form method="post" action=Detach::url()>
                        <input type="hidden" name="document" value=document.id.0.clone()/>
                        <button class="button" data-kind="second" aria-label=label>{intake.upload_remove().to_string()}</button>
                    </form>
                }
            });
            view! {
                <li class="row apart">
                    <span><a href=href rel="external">{words.document_kind(document.kind)}</a><br/><span class="note">{note}</span></span>
                    {remove}
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="lines">{rows}</ul> })
}

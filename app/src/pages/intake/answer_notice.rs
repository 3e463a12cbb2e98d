//! The answer to a one-time notice: words and documents.

use super::upload::{UploadForm, Uploaded};
use super::use_words;
use crate::api::intake::{AnswerNotice as Act, read_answer};
use crate::components::{Data, Form, Notice, Page, TextArea, Tone};
use crate::paths;
use domain::intake::{AnswerPage, DocumentKind};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_params_map;

/// The page of the answer.
#[component]
pub fn AnswerNotice() -> impl IntoView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    view! { <Data load=move || read_answer(case.clone()) show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: AnswerPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let case = page.case.case.0.clone();
    let title = intake.missing_title().to_string();
    let faulty = [&page.refusal, &page.upload].into_iter().flatten().any(|refusal| !refusal.faults.is_empty());
    let points: Vec<_> = page.case.notice.iter().map(|point| view! { <li>{point.note.clone()}</li> }).collect();
    let until = page.case.due_on.map(|day| intake.missing_until(words.date(day)).to_string());
    let back = paths::my_case(&case);
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back>{words.shell.back().to_string()}</a>
            <h1>{title.clone()}</h1>
            <Notice tone=Tone::Warn><ol>{points}</ol><p>{until}</p></Notice>
            <h2>{intake.answer_files().to_string()}</h2>
            <Uploaded documents=page.documents fixed=true/>
            <UploadForm kinds=vec![DocumentKind::Correction] case=case.clone() refusal=page.upload/>
            <h2>{intake.answer_words().to_string()}</h2>
            <Form action=Act::url() refusal=page.refusal>
                <input type="hidden" name="case" value=case.clone()/>
                <TextArea name="answer" label=intake.answer_label().to_string() hint=intake.answer_hint().to_string() rows=5/>
                <div class="actions row"><button class="button wide">{intake.answer_button().to_string()}</button></div>
            </Form>
        </Page>
    }
}

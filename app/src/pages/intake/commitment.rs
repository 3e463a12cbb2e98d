//! The commitment letter: read, ticked, confirmed by a code.

use super::upload::{UploadForm, Uploaded};
use super::{Blocked, back_from, step_line, use_words};
use crate::api::intake::{SendCommitmentCode, Sign, read_commitment};
use crate::browser;
use crate::components::{Data, Field, Form, Notice, Page, Tick, Tone, typed_value};
use crate::context::in_language;
use crate::paths;
use domain::intake::{CommitmentPage, CommitmentView, DocumentKind, Step};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_query_map;

/// The commitment page.
#[component]
pub fn Commitment() -> impl IntoView {
    view! { <Data load=read_commitment show=|page| view! { <Show page=page/> }/> }
}

/// The letter, readable in full.
#[component]
pub fn Letter(letter: CommitmentView) -> impl IntoView {
    let words = use_words();
    let title = words.intake.letter_title(letter.version.clone()).to_string();
    let paragraphs: Vec<_> =
        in_language(&letter.text).lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> }).collect();
    view! {
        <div class="card stack" tabindex="0" role="region" aria-label=words.intake.letter_label().to_string()>
            <h2>{title}</h2>
            {paragraphs}
        </div>
    }
}

#[component]
fn Show(page: CommitmentPage) -> AnyView {
    let words = use_words();
    let intake = &words.intake;
    if page.is_blocked() {
        return view! { <Blocked step=Step::Commitment tasks=page.tasks/> }.into_any();
    }
    let CommitmentPage { phone, letter, signed, documents, refusal, upload, .. } = page;
    let sent = use_query_map().read_untracked().get("sent").is_some();
    let faulty = refusal.as_ref().is_some_and(|refusal| !refusal.faults.is_empty());
    let upload_refused = upload.as_ref().is_some_and(|refusal| refusal.value("kind") == Some(DocumentKind::Commitment.code()));
    let faulty = faulty || upload_refused;
    let title = words.step_title(Step::Commitment);
    let signed = signed.map(|signed| {
        view! {
            <Notice tone=Tone::Good title=intake.signed_title().to_string()>
                <p>{words.full_moment(signed.at)}</p>
                <p><a href=paths::step(Step::Check)>{words.step_title(Step::Check)}</a></p>
            </Notice>
        }
    });
    let sent_to = intake.code_sent_to(phone.clone()).to_string();
    let notice = (sent && !faulty).then(move || {
        view! { <Notice tone=Tone::Good title=intake.code_sent().to_string()><p>{sent_to}</p></Notice> }
    });
    let version = letter.version.clone();
    let paper_version = letter.version.clone();
    // Outside the form: what is made inside belongs to an owner that is gone after rendering.
    Effect::new(move || browser::signature_pad("signature-field", "signature-pad", "signature", "signature-clear"));
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back_from(Step::Commitment)>{words.shell.back().to_string()}</a>
            {signed}
            {notice}
            <Form action=Sign::url() refusal=refusal>
                <p class="note">{step_line(Step::Commitment)}</p>
                <h1>{title.clone()}</h1>
                <p>{intake.commitment_text().to_string()}</p>
                <Letter letter=letter/>
                <input type="hidden" name="text_version" value=version/>
                <Tick name="agree" label=intake.commitment_agree().to_string()/>
                <p>{intake.commitment_code(phone).to_string()}</p>
                <p><button class="button" data-kind="second" formaction=SendCommitmentCode::url()>{intake.send_code().to_string()}</button></p>
                // After the code is on its way: sending it loads the page anew, and a drawing would be gone.
                {(sent || faulty).then(|| view! { <SignaturePad/> })}
                <Field
                    name="code"
                    label=intake.code_label().to_string()
                    hint=intake.code_hint().to_string()
                    short=true
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    maxlength=6
                />
                <div class="actions row"><button class="button wide">{intake.sign_button().to_string()}</button></div>
                <p class="note">{intake.commitment_other().to_string()}" "<a href=paths::CONTACT>{intake.commitment_window().to_string()}</a></p>
            </Form>
            <details class="card" open=upload_refused>
                <summary>{intake.commitment_paper().to_string()}</summary>
                <div class="stack">
                    <p>{intake.commitment_paper_text().to_string()}" "<a href=paths::GUIDE>{words.shell.guide().to_string()}</a></p>
                    <Uploaded documents=documents/>
                    <UploadForm kinds=vec![DocumentKind::Commitment] letter=paper_version refusal=upload/>
                </div>
            </details>
        </Page>
    }
    .into_any()
}

/// The place to sign with a finger; shown only where it works.
#[component]
fn SignaturePad() -> impl IntoView {
    let intake = &use_words().intake;
    let kept = typed_value("signature", "");
    let drawn = Some(kept.clone()).filter(|kept| kept.starts_with("data:image/png;base64,"));
    view! {
        {drawn.map(|drawn| view! {
            <div class="stack tight" id="signature-kept">
                <p>{intake.signature_kept().to_string()}</p>
                <img class="pad" src=drawn alt=intake.signature_kept_alt().to_string() width="640" height="240"/>
            </div>
        })}
        <div class="field stack tight" id="signature-field" hidden>
            <p><b>{intake.signature_label().to_string()}</b></p>
            <canvas class="pad" id="signature-pad" width="640" height="240" role="img" aria-label=intake.signature_label().to_string()></canvas>
            <input type="hidden" id="signature" name="signature" value=kept/>
            <p><button class="button" data-kind="second" type="button" id="signature-clear">{intake.signature_clear().to_string()}</button></p>
        </div>
    }
}

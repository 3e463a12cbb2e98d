//! The commitment letter to read, print and sign.

use super::code_in_address;
use crate::api;
use crate::components::{Data, Page};
use crate::context::{in_language, use_words};
use leptos::prelude::*;

/// The template.
#[component]
pub fn CommitmentTemplate() -> impl IntoView {
    let guide = use_words().guide;
    let code = code_in_address();
    view! {
        <Page title=guide.commitment_title().to_string()>
            <a class="back" href=format!("/guide/{code}")>{use_words().shell.back_to_guide().to_string()}</a>
            <h1>{guide.commitment_title().to_string()}</h1>
            <p class="no-print">{guide.commitment_hint().to_string()}</p>
            <div class="actions row"><a class="button" href=format!("/guide/{code}/commitment.rtf") rel="external">{guide.commitment_download().to_string()}</a></div>
            <Data inside=true load=api::guide::read_commitment show=|commitment| {
                let guide = use_words().guide;
                let lines: Vec<_> = in_language(&commitment.text).lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.trim().to_owned()}</p> }).collect();
                let blanks: Vec<_> = [guide.commitment_name(), guide.commitment_id(), guide.commitment_signature(), guide.commitment_date()]
                    .into_iter()
                    .map(|blank| view! { <p class="blank">{blank.to_string()}</p> })
                    .collect();
                view! {
                    <div class="card stack">
                        <p class="note">{guide.commitment_version(commitment.version).to_string()}</p>
                        {lines}
                        {blanks}
                    </div>
                }
            }/>
        </Page>
    }
}

//! Every matter with its guide.

use crate::api;
use crate::components::{Data, Page};
use crate::context::{in_language, use_words};
use leptos::prelude::*;

/// The list of guides.
#[component]
pub fn GuideList() -> impl IntoView {
    let guide = use_words().guide;
    view! {
        <Page title=guide.guides_title().to_string()>
            <h1>{guide.guides_title().to_string()}</h1>
            <p>{guide.guides_intro().to_string()}</p>
            <Data inside=true load=api::guide::list_guides show=|guides| {
                let items: Vec<_> = guides.into_iter().map(|guide| view! {
                    <li><a href=format!("/guide/{}", guide.code)>{in_language(&guide.title)}</a><span class="note">{in_language(&guide.kind)}</span></li>
                }).collect();
                view! { <ul class="lines">{items}</ul> }
            }/>
        </Page>
    }
}

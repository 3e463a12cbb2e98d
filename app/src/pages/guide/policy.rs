//! The policy documents in full, article by article; each article has an address that a rule can point at.

use crate::api;
use crate::components::{Data, Fact, Facts, Page};
use crate::context::{PageContext, in_language, use_words};
use domain::guide::Document;
use domain::language::Language;
use leptos::prelude::*;

/// The policy page.
#[component]
pub fn Policy() -> impl IntoView {
    let guide = use_words().guide;
    view! {
        <Page title=guide.policy_title().to_string()>
            <h1>{guide.policy_title().to_string()}</h1>
            <p>{guide.policy_intro().to_string()}</p>
            <Data inside=true load=api::guide::list_documents show=|documents| {
                documents.into_iter().map(|document| view! { <DocumentText document=document/> }).collect_view()
            }/>
        </Page>
    }
}

#[component]
fn DocumentText(document: Document) -> impl IntoView {
    let words = use_words();
    let guide = words.guide.clone();
    let language = PageContext::here().language;
    let code = document.code.clone();
    let articles: Vec<_> = document
        .articles
        .into_iter()
        .map(|article| {
            let text = match language {
                Language::Chinese => article.zh,
                Language::English => article.en,
            };
            view! {
                <div class="article" id=format!("{code}-{}", article.number)>
                    <h3>{words.article(&article.number)}</h3>
                    <p>{text}</p>
                </div>
            }
        })
        .collect();
    view! {
        <section class="stack">
            <h2 id=document.code.clone()>{in_language(&document.title)}</h2>
            <Facts>
                <Fact term=guide.publisher().to_string()>{in_language(&document.publisher)}</Fact>
                <Fact term=guide.document_number().to_string()>{in_language(&document.number)}</Fact>
                <Fact term=guide.effective().to_string()>{words.full_date(document.effective_from)}</Fact>
            </Facts>
            {articles}
        </section>
    }
}

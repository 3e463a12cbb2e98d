//! Who looked at the resident's own data, over every application they are part of.

use super::looks::Item;
use crate::api::verification::read_own_looks;
use crate::components::{Data, Page, Pager};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::verification::OwnLooks;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/my/looks`.
#[component]
pub fn OwnLooksPage() -> impl IntoView {
    let after = use_query_map().read_untracked().get("after").filter(|after| !after.is_empty());
    let first = after.is_none();
    view! { <Data load=move || read_own_looks(after.clone()) show=move |page| view! { <List page=page first=first/> }/> }
}

#[component]
fn List(page: OwnLooks, first: bool) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let later = page.next.map(|next| format!("{}?after={next}", paths::MY_LOOKS));
    let earlier = (!first).then(|| paths::MY_LOOKS.to_owned());
    let unverified = (!page.verified).then(|| view! { <p class="note">{own.looks_own_unverified().to_string()}</p> });
    let empty = page.looks.is_empty().then(|| view! { <p class="note">{own.looks_empty().to_string()}</p> });
    let items: Vec<_> = page.looks.into_iter().map(|look| view! { <Item look=look/> }).collect();
    view! {
        <Page title=own.looks_title().to_string()>
            <a class="back" href=paths::ACCOUNT>{own.looks_own_back().to_string()}</a>
            <h1>{own.looks_title().to_string()}</h1>
            <p>{own.looks_own_intro().to_string()}</p>
            {unverified}
            {empty}
            <ul class="stack">{items}</ul>
            <Pager earlier=earlier later=later/>
            <p class="note">{own.looks_own_cases().to_string()}</p>
        </Page>
    }
}

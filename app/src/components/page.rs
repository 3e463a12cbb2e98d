//! Title and main part of a page, and data that a page waits for.

use crate::api::{ApiError, mark_status};
use crate::context::use_words;
use crate::pages::problem::Problem;
use leptos::prelude::*;
use leptos_meta::Title;
use std::future::Future;

/// The document's title; it begins with 错误 when something is to be put right.
#[component]
pub fn PageTitle(#[prop(into)] title: String, #[prop(optional)] faulty: bool) -> impl IntoView {
    let words = use_words();
    let text = if faulty { words.shell.title_faulty(title) } else { words.shell.title_page(title) };
    view! { <Title text=text.to_string()/> }
}

/// A page of one text column; `wide` pages fill the page.
#[component]
pub fn Page(
    #[prop(into)] title: String,
    #[prop(optional)] wide: bool,
    #[prop(optional)] faulty: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <PageTitle title=title faulty=faulty/>
        <main class="wrap" id="main">
            <div class=if wide { "stack" } else { "measure stack" }>{children()}</div>
        </main>
    }
}

/// Waits for what a page shows and renders it, or the page of the error with its status.
///
/// `load` is a server function; on the server the response waits for it, so pages are whole without scripts.
#[component]
pub fn Data<T, Load, Loading, Show, Shown>(
    /// Asks for the data.
    load: Load,
    /// Shows it.
    show: Show,
    /// The main part of the page stands around it already.
    #[prop(optional)]
    inside: bool,
) -> impl IntoView
where
    T: Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
    Load: Fn() -> Loading + Send + Sync + 'static,
    Loading: Future<Output = Result<T, ApiError>> + Send + 'static,
    Show: Fn(T) -> Shown + Clone + Send + Sync + 'static,
    Shown: IntoView + 'static,
{
    let data = Resource::new(|| (), move |()| load());
    view! {
        <Suspense>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok(found) => show(found).into_any(),
                        Err(error) => {
                            mark_status(&error);
                            if inside {
                                view! { <Problem error=error/> }.into_any()
                            } else {
                                view! { <main class="wrap" id="main"><div class="measure stack"><Problem error=error/></div></main> }.into_any()
                            }
                        }
                    }
                })
            }}
        </Suspense>
    }
}

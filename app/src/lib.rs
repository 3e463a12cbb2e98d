//! The Leptos app: one route tree, the document around it, pages, components and server functions.
#![recursion_limit = "512"] // a page's view is one deeply nested type
#![allow(clippy::needless_pass_by_value)] // a component owns its properties

pub mod api;
pub mod browser;
pub mod components;
pub mod context;
#[cfg(feature = "ssr")]
mod document;
pub mod pages;
pub mod paths;
#[cfg(feature = "ssr")]
pub mod plain;
mod routes;

#[cfg(feature = "ssr")]
pub use document::shell;

use components::{Foot, Masthead, SkipLink};
use context::PageContext;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::Router;

/// Everything inside the body, on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(PageContext::here());
    view! {
        <Router>
            <SkipLink/>
            <Masthead/>
            {routes::routes()}
            <Foot/>
        </Router>
    }
}

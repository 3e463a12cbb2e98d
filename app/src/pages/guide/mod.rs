//! Public pages: home, guides, policy, notices, figures, contact, statements.

mod commitment;
#[cfg(feature = "ssr")]
mod contact;
#[cfg(feature = "ssr")]
mod figures;
mod home;
mod list;
#[cfg(feature = "ssr")]
mod notices;
#[cfg(feature = "ssr")]
mod policy;
mod sample;
mod service;
mod statement;

use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::{SsrMode, path};

/// The routes of this area.
#[cfg(feature = "ssr")]
pub fn routes() -> AnyNestedRoute {
    let plain = (
        Route(RouteProps::builder().path(path!("/policy")).view(policy::Policy).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/contact")).view(contact::Contact).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/notices")).view(notices::Notices).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/notices/:id")).view(notices::NoticePageView).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/figures")).view(figures::Figures).ssr(SsrMode::Async).build()),
    );
    (awake(), plain.into_any_nested_route()).into_any_nested_route()
}

/// The routes that are in the browser's tree too.
pub fn awake() -> AnyNestedRoute {
    (
        Route(RouteProps::builder().path(path!("/")).view(home::Home).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/guide")).view(list::GuideList).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/guide/:code")).view(service::ServiceGuide).ssr(SsrMode::Async).build()),
        Route(
            RouteProps::builder().path(path!("/guide/:code/commitment")).view(commitment::CommitmentTemplate).ssr(SsrMode::Async).build(),
        ),
        Route(RouteProps::builder().path(path!("/guide/:code/sample")).view(sample::Sample).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/privacy")).view(statement::Privacy).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/accessibility")).view(statement::Accessibility).ssr(SsrMode::Async).build()),
    )
        .into_any_nested_route()
}

/// The matter named in the address.
fn code_in_address() -> String {
    leptos_router::hooks::use_params_map().read_untracked().get("code").unwrap_or_default()
}

//! The account's messages, the administrator's page of messages in trouble, and the page of the demo carrier.

mod demo;
mod inbox;
mod trouble;

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    (
        Route(RouteProps::builder().path(path!("/my/messages")).view(inbox::InboxPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/messages")).view(trouble::TroublePage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/demo/sms")).view(demo::DemoSmsPage).ssr(SsrMode::Async).build()),
    )
        .into_any_nested_route()
}

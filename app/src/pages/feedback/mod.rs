//! Rating pages: behind a short link and in the account. Nothing on them names a person or a case.

mod rate;
mod said;

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    (
        Route(RouteProps::builder().path(path!("/r/:token")).view(rate::RateByLink).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/my/rate/:id")).view(rate::RateInAccount).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/rate/thanks")).view(said::Thanks).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/rate/closed")).view(said::Closed).ssr(SsrMode::Async).build()),
    )
        .into_any_nested_route()
}

//! Pages of supervision: officers' look-ups that are to be explained.

mod look_ups;

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    (
        Route(RouteProps::builder().path(path!("/desk/look-ups")).view(look_ups::LookUpsPage).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/look-ups/:flag")).view(look_ups::LookUpPage).ssr(SsrMode::Async).build()),
    )
        .into_any_nested_route()
}

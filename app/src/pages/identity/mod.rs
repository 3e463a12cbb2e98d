//! Pages of accounts: opening one, log-in, the account, staff, the window's desk, administration.

mod account;
mod activate;
mod administration;
mod code;
mod facts;
mod phone;
mod register;
mod sign_in;
mod staff_sign_in;
mod window;

use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::hooks::use_query_map;
use leptos_router::{SsrMode, path};

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    (
        Route(RouteProps::builder().path(path!("/account/new")).view(register::Register).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/account/none")).view(sign_in::NoAccount).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/account/phone")).view(phone::ChangeOfPhone).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/account")).view(account::Account).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/sign-in")).view(sign_in::SignIn).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/staff/sign-in")).view(staff_sign_in::StaffSignIn).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/staff/activate")).view(activate::Activate).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/window")).view(window::Window).ssr(SsrMode::Async).build()),
        Route(RouteProps::builder().path(path!("/desk/staff")).view(administration::Administration).ssr(SsrMode::Async).build()),
    )
        .into_any_nested_route()
}

/// Where to go on afterwards, as the address says; the server looks at it again before it follows.
fn back_in_address() -> String {
    use_query_map().read_untracked().get("back").unwrap_or_default()
}

/// The address of another page that leads on to the same place.
fn with_back(page: &str) -> String {
    let back = back_in_address();
    if back.is_empty() { page.to_owned() } else { format!("{page}?back={}", leptos_router::location::Url::escape(&back)) }
}

/// Carries the way on through a form.
#[component]
fn Back() -> impl IntoView {
    view! { <input type="hidden" name="back" value=back_in_address()/> }
}

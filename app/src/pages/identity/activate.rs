//! The first log-in of a staff account: password, authenticator, recovery codes.

use super::code::CodeField;
use crate::api::identity::{Activate as Send, ActivationPage, ConfirmAuthenticator, KeepRecoveryCodes, read_activation};
use crate::components::{Data, Field, FormPage, Page, Panel};
use crate::context::use_words;
use crate::paths;
use domain::fault::Refusal;
use domain::identity::AuthenticatorView;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/staff/activate`.
#[component]
pub fn Activate() -> impl IntoView {
    view! { <Data load=read_activation show=show/> }
}

fn show(page: ActivationPage) -> impl IntoView {
    match (page.recovery_codes, page.authenticator) {
        (Some(codes), _) => view! { <RecoveryCodes codes=codes/> }.into_any(),
        (None, Some(authenticator)) => view! { <Authenticator authenticator=authenticator refusal=page.refusal/> }.into_any(),
        (None, None) => view! { <Password refusal=page.refusal/> }.into_any(),
    }
}

#[component]
fn Password(#[prop(optional_no_strip)] refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <FormPage
            title=words.activate_title().to_string()
            action=Send::url()
            refusal=refusal
            back=paths::STAFF_SIGN_IN
            button=words.activate_next().to_string()
        >
            <p>{words.activate_intro().to_string()}</p>
            <Field name="login_name" label=words.field_login_name().to_string() autocomplete="username" maxlength=60/>
            <Field
                name="code"
                label=words.field_activation().to_string()
                hint=words.field_activation_hint().to_string()
                maxlength=40
            />
            <Field
                name="password"
                label=words.field_new_password().to_string()
                hint=words.field_new_password_hint().to_string()
                kind="password"
                autocomplete="new-password"
                maxlength=200
            />
            <Field name="again" label=words.field_again().to_string() kind="password" autocomplete="new-password" maxlength=200/>
        </FormPage>
    }
}

#[component]
fn Authenticator(authenticator: AuthenticatorView, #[prop(optional_no_strip)] refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words().identity;
    let picture = words.authenticator_qr(authenticator.login_name).to_string();
    view! {
        <FormPage
            title=words.authenticator_title().to_string()
            action=ConfirmAuthenticator::url()
            refusal=refusal
            button=words.authenticator_confirm().to_string()
        >
            <p>{words.authenticator_intro().to_string()}</p>
            <img class="authenticator" src=authenticator.qr alt=picture width="200" height="200"/>
            <details>
                <summary>{words.authenticator_secret().to_string()}</summary>
                <p class="num">{authenticator.secret}</p>
            </details>
            <CodeField authenticator=true/>
        </FormPage>
    }
}

#[component]
fn RecoveryCodes(codes: Vec<String>) -> impl IntoView {
    let words = use_words().identity;
    let codes: Vec<_> = codes.into_iter().map(|code| view! { <li class="num">{code}</li> }).collect();
    view! {
        <Page title=words.recovery_title().to_string()>
            <Panel title=words.recovery_title().to_string()/>
            <p>{words.recovery_intro().to_string()}</p>
            <ol class="recovery card">{codes}</ol>
            <form method="post" action=KeepRecoveryCodes::url()>
                <button class="button wide">{words.recovery_kept().to_string()}</button>
            </form>
        </Page>
    }
}

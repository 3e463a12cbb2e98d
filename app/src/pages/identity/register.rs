//! A new account: details, then the code.

use super::code::CodePage;
use super::{Back, with_back};
use crate::api::identity::{
    ConfirmRegistration, LeaveRegistration, Register as Send, RegistrationPage, ResendRegistration, read_registration,
};
use crate::components::{Data, Field, FormPage, Tick};
use crate::context::use_words;
use crate::paths;
use domain::fault::Refusal;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/new`.
#[component]
pub fn Register() -> impl IntoView {
    view! { <Data load=read_registration show=show/> }
}

fn show(page: RegistrationPage) -> impl IntoView {
    let words = use_words().identity;
    match page.code_to {
        Some(phone) => view! {
            <CodePage
                title=words.code_title().to_string()
                phone=phone
                action=ConfirmRegistration::url()
                resend=ResendRegistration::url()
                leave=LeaveRegistration::url()
                leave_text=words.code_back().to_string()
                refusal=page.refusal
            />
        }
        .into_any(),
        None => view! { <Details refusal=page.refusal/> }.into_any(),
    }
}

#[component]
fn Details(#[prop(optional_no_strip)] refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <FormPage title=words.register_title().to_string() action=Send::url() refusal=refusal button=words.register_send().to_string()>
            <p>{words.register_intro().to_string()}</p>
            <Field
                name="name"
                label=words.field_name().to_string()
                hint=words.field_name_hint().to_string()
                autocomplete="name"
                maxlength=100
            />
            <Field
                name="resident_id"
                label=words.field_resident_id().to_string()
                hint=words.field_resident_id_hint().to_string()
                maxlength=40
            />
            <Field
                name="phone"
                label=words.field_phone().to_string()
                hint=words.field_phone_hint().to_string()
                kind="tel"
                autocomplete="tel-national"
                inputmode="tel"
                maxlength=30
            />
            <Tick name="agreed" label=words.register_agree().to_string() missing=words.register_agree_missing().to_string()/>
            <Back/>
            <details><summary>{words.register_why().to_string()}</summary><p>{words.register_why_text().to_string()}</p></details>
            <p><a href=with_back(paths::SIGN_IN)>{words.have_account().to_string()}</a></p>
        </FormPage>
    }
}

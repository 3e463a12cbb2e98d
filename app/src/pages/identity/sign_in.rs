//! Log-in of residents: phone, code, and on a new device the last six of the ID number.

use super::code::CodePage;
use super::{Back, with_back};
use crate::api::identity::{ConfirmIdTail, ConfirmSignIn, LeaveSignIn, ResendSignIn, SignIn as Send, SignInPage, read_sign_in};
use crate::components::{Data, Field, Form, FormPage, Page};
use crate::context::use_words;
use crate::paths;
use domain::fault::Refusal;
use domain::identity::SignInStage;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/sign-in`.
#[component]
pub fn SignIn() -> impl IntoView {
    view! { <Data load=read_sign_in show=show/> }
}

fn show(page: SignInPage) -> impl IntoView {
    let words = use_words().identity;
    match page.stage {
        SignInStage::Phone => view! { <Phone refusal=page.refusal/> }.into_any(),
        SignInStage::Code => view! {
            <CodePage
                title=words.code_title().to_string()
                phone=page.phone.unwrap_or_default()
                action=ConfirmSignIn::url()
                resend=ResendSignIn::url()
                leave=LeaveSignIn::url()
                leave_text=words.code_other().to_string()
                refusal=page.refusal
            />
        }
        .into_any(),
        SignInStage::IdTail => view! { <IdTail refusal=page.refusal/> }.into_any(),
    }
}

#[component]
fn Phone(#[prop(optional_no_strip)] refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <FormPage title=words.sign_in_title().to_string() action=Send::url() refusal=refusal button=words.sign_in_send().to_string()>
            <p>{words.sign_in_intro().to_string()}</p>
            <Field
                name="phone"
                label=words.field_phone().to_string()
                hint=words.field_phone_hint().to_string()
                kind="tel"
                autocomplete="tel-national"
                inputmode="tel"
                maxlength=30
            />
            <Back/>
            <p><a href=with_back(paths::REGISTER)>{words.no_account_yet().to_string()}</a></p>
        </FormPage>
    }
}

#[component]
fn IdTail(#[prop(optional_no_strip)] refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <Page title=words.tail_title().to_string() faulty=refusal.is_some()>
            <Form action=ConfirmIdTail::url() refusal=refusal>
                <h1>{words.tail_title().to_string()}</h1>
                <p>{words.tail_intro().to_string()}</p>
                <Field name="tail" label=words.field_tail().to_string() hint=words.field_tail_hint().to_string() maxlength=10 short=true/>
                <Back/>
                <div class="actions row"><button class="button wide">{words.tail_submit().to_string()}</button></div>
                <div class="row"><button class="plain" formaction=LeaveSignIn::url()>{words.code_other().to_string()}</button></div>
            </Form>
        </Page>
    }
}

/// `/account/none`: the phone is proven, and no account has it.
#[component]
pub fn NoAccount() -> impl IntoView {
    let words = use_words().identity;
    view! {
        <Page title=words.none_title().to_string()>
            <h1>{words.none_title().to_string()}</h1>
            <p>{words.none_text().to_string()}</p>
            <div class="actions row">
                <a class="button wide" href=with_back(paths::REGISTER)>{words.none_register().to_string()}</a>
                <a class="button wide" data-kind="second" href=with_back(paths::SIGN_IN)>{words.none_retry().to_string()}</a>
            </div>
        </Page>
    }
}

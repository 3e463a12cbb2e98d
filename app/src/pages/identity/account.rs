//! The resident's account: masked facts, level, phone, log-out.

use super::facts::AccountFacts;
use crate::api::identity::{AccountPage, CheckAgain, read_account};
use crate::components::{Data, Form, Notice, Page, Tone};
use crate::context::use_words;
use crate::paths;
use domain::identity::RealNameLevel;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account`.
#[component]
pub fn Account() -> impl IntoView {
    view! { <Data load=read_account show=show/> }
}

fn show(page: AccountPage) -> impl IntoView {
    let words = use_words().identity;
    let unverified = page.account.level == RealNameLevel::Declared;
    let faulty = page.refusal.is_some();
    view! {
        <Page title=words.account_title().to_string() faulty=faulty>
            <h1>{words.account_title().to_string()}</h1>
            {unverified.then(|| view! { <Unverified refusal=page.refusal/> })}
            <AccountFacts account=page.account change_phone=paths::ACCOUNT_PHONE/>
            <p class="note">{words.account_locked().to_string()}</p>
            <ul class="lines">
                <li><a href=paths::MY_CASES>{use_words().shell.my_cases().to_string()}</a></li>
                <li><a href=paths::APPLY>{words.account_apply().to_string()}</a></li>
                <li><a href=paths::MESSAGES>{words.account_messages().to_string()}</a></li>
                <li><a href=paths::MY_LOOKS>{use_words().verification.looks_title().to_string()}</a></li>
                <li><a href=paths::shares(None)>{use_words().interface.share_submit_link().to_string()}</a></li>
            </ul>
            <form method="post" action=paths::SIGN_OUT>
                <button class="button" data-kind="second">{words.account_leave().to_string()}</button>
            </form>
        </Page>
    }
}

#[component]
fn Unverified(#[prop(optional_no_strip)] refusal: Option<domain::fault::Refusal>) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <Notice tone=Tone::Warn title=words.account_unverified_title().to_string()>
            <p>{words.account_unverified().to_string()}</p>
            <Form action=CheckAgain::url() refusal=refusal class="row">
                <button class="button" data-kind="second">{words.account_check().to_string()}</button>
                <a href=paths::CONTACT>{words.account_windows().to_string()}</a>
            </Form>
        </Notice>
    }
}

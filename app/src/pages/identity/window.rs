//! The desk of a window, and of whoever takes applications: the person stands in front of it with their ID card.

use super::code::CodeField;
use super::facts::AccountFacts;
use crate::api::identity::{ChangePhoneAtWindow, ClearWindow, ConfirmIdentity, ConfirmPhoneAtWindow, FindAccount, WindowPage, read_window};
use crate::components::{Data, Field, Form, Page};
use crate::context::{ActorView, PageContext, use_words};
use domain::fault::Refusal;
use domain::identity::{AccountView, Post, RealNameLevel, WindowDesk};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/desk/window`.
#[component]
pub fn Window() -> impl IntoView {
    view! { <Data load=read_window show=show/> }
}

fn show(page: WindowPage) -> impl IntoView {
    let words = use_words().identity;
    let faulty = page.find.is_some() || page.act.is_some();
    let title = match PageContext::here().actor {
        ActorView::Staff { post: Post::Acceptance, .. } => use_words().shell.desk_people().to_string(),
        _ => words.window_title().to_string(),
    };
    view! {
        <Page title=title.clone() faulty=faulty>
            <h1>{title}</h1>
            {match page.desk {
                None => view! { <Find refusal=page.find/> }.into_any(),
                Some(desk) => view! { <Found desk=desk refusal=page.act/> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Find(#[prop(optional_no_strip)] refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <p>{words.window_intro().to_string()}</p>
        <Form action=FindAccount::url() refusal=refusal>
            <Field name="name" label=words.field_name().to_string() hint=words.field_name_hint().to_string() maxlength=100/>
            <Field
                name="resident_id"
                label=words.field_resident_id().to_string()
                hint=words.field_resident_id_hint().to_string()
                maxlength=40
            />
            <div class="actions row"><button class="button wide">{words.window_find().to_string()}</button></div>
        </Form>
    }
}

#[component]
fn Found(desk: WindowDesk, #[prop(optional_no_strip)] refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words().identity;
    let nobody = desk.accounts.is_empty().then(|| view! { <p class="notice" data-tone="rest">{words.window_none().to_string()}</p> });
    let several = (desk.accounts.len() > 1).then(|| view! { <p class="note">{words.window_other().to_string()}</p> });
    let accounts: Vec<_> = desk
        .accounts
        .into_iter()
        .map(|account| {
            let own = refusal.clone().filter(|refusal| refusal.value("account") == Some(account.id.as_str()));
            let code_to = desk.change.clone().filter(|(id, _)| *id == account.id).map(|(_, phone)| phone);
            view! { <OneAccount account=account refusal=own code_to=code_to changes=desk.may_change_phone/> }
        })
        .collect();
    view! {
        <h2>{words.window_found().to_string()}</h2>
        {nobody}
        {several}
        {accounts}
        <form method="post" action=ClearWindow::url()>
            <button class="button" data-kind="second">{words.window_clear().to_string()}</button>
        </form>
    }
}

#[component]
fn OneAccount(account: AccountView, refusal: Option<Refusal>, code_to: Option<String>, changes: bool) -> impl IntoView {
    let verified = account.level == RealNameLevel::Verified;
    let id = account.id.to_string();
    view! {
        <section class="card stack">
            <AccountFacts account=account/>
            <Confirm id=id.clone() verified=verified/>
            {changes.then(|| view! { <ChangePhone id=id refusal=refusal code_to=code_to/> })}
        </section>
    }
}

#[component]
fn Confirm(id: String, verified: bool) -> impl IntoView {
    (!verified).then(|| {
        view! {
            <form method="post" action=ConfirmIdentity::url()>
                <input type="hidden" name="account" value=id/>
                <button class="button">{use_words().identity.window_confirm().to_string()}</button>
            </form>
        }
    })
}

#[component]
fn ChangePhone(id: String, refusal: Option<Refusal>, code_to: Option<String>) -> impl IntoView {
    let words = use_words().identity;
    match code_to {
        Some(phone) => view! {
            <Form action=ConfirmPhoneAtWindow::url() refusal=refusal>
                <p>{words.window_code_sent(phone).to_string()}</p>
                <input type="hidden" name="account" value=id/>
                <CodeField/>
                <div class="actions row"><button class="button">{words.window_code_submit().to_string()}</button></div>
            </Form>
        }
        .into_any(),
        None => view! {
            <Form action=ChangePhoneAtWindow::url() refusal=refusal>
                <input type="hidden" name="account" value=id/>
                <Field
                    name="phone"
                    label=words.field_new_phone().to_string()
                    hint=words.field_phone_hint().to_string()
                    kind="tel"
                    inputmode="tel"
                    maxlength=30
                    short=true
                />
                <div class="actions row">
                    <button class="button" data-kind="second">{words.window_change().to_string()}</button>
                </div>
            </Form>
        }
        .into_any(),
    }
}

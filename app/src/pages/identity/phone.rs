//! Change of phone: the new number, the old phone's code, the new phone's code.

use super::code::CodePage;
use crate::api::identity::{ChangePhone, ConfirmPhone, LeavePhone, PhonePage, ResendPhone, read_phone};
use crate::components::{Data, Field, FormPage};
use crate::context::use_words;
use crate::paths;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/phone`.
#[component]
pub fn ChangeOfPhone() -> impl IntoView {
    view! { <Data load=read_phone show=show/> }
}

fn show(page: PhonePage) -> impl IntoView {
    let words = use_words().identity;
    let Some(change) = page.change else {
        return view! {
            <FormPage
                title=words.phone_title().to_string()
                action=ChangePhone::url()
                refusal=page.refusal
                back=paths::ACCOUNT
                button=words.phone_send().to_string()
            >
                <p>{words.phone_now(page.phone).to_string()}</p>
                <p>{words.phone_intro().to_string()}</p>
                <Field
                    name="phone"
                    label=words.field_new_phone().to_string()
                    hint=words.field_phone_hint().to_string()
                    kind="tel"
                    autocomplete="off"
                    inputmode="tel"
                    maxlength=30
                />
                <p class="note">{words.phone_lost().to_string()}</p>
            </FormPage>
        }
        .into_any();
    };
    let (title, phone) = if change.old_proven { (words.phone_new_title(), change.phone) } else { (words.phone_old_title(), page.phone) };
    view! {
        <CodePage
            title=title.to_string()
            phone=phone
            action=ConfirmPhone::url()
            resend=ResendPhone::url()
            leave=LeavePhone::url()
            leave_text=words.phone_keep().to_string()
            of=if change.old_proven { "new" } else { "old" }
            refusal=page.refusal
        />
    }
    .into_any()
}

//! The page that asks for a code: field, button, another code, another way.

use super::Back;
use crate::components::{Field, Form, Page};
use crate::context::use_words;
use domain::fault::Refusal;
use leptos::prelude::*;

/// Asks for a code. Below it: send again, and a way out.
#[component]
pub(super) fn CodePage(
    #[prop(into)] title: String,
    /// The phone, masked.
    #[prop(into)]
    phone: String,
    #[prop(into)] action: String,
    #[prop(into)] resend: String,
    #[prop(into)] leave: String,
    #[prop(into)] leave_text: String,
    /// Which of two codes is asked for, so that a double click is not taken for the next one.
    #[prop(optional)]
    of: &'static str,
    #[prop(optional_no_strip)] refusal: Option<Refusal>,
) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <Page title=title.clone() faulty=refusal.is_some()>
            <Form action=action refusal=refusal>
                <h1>{title}</h1>
                <p>{words.code_sent(phone).to_string()}</p>
                <CodeField/>
                {(!of.is_empty()).then(|| view! { <input type="hidden" name="of" value=of/> })}
                <Back/>
                <div class="actions row"><button class="button wide">{words.code_submit().to_string()}</button></div>
                <div class="row">
                    <button class="plain" formaction=resend>{words.code_resend().to_string()}</button>
                    <button class="plain" formaction=leave>{leave_text}</button>
                </div>
            </Form>
        </Page>
    }
}

/// The field for a code by SMS, which phones offer from the message, or of an authenticator.
#[component]
pub(super) fn CodeField(
    /// The code comes from an authenticator.
    #[prop(optional)]
    authenticator: bool,
) -> impl IntoView {
    let words = use_words().identity;
    let label = if authenticator { words.field_one_time() } else { words.field_code() };
    view! {
        <Field
            name="code"
            label=label.to_string()
            hint=words.field_code_hint().to_string()
            autocomplete="one-time-code"
            inputmode="numeric"
            maxlength=10
            short=true
        />
    }
}

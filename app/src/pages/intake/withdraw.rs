//! Giving an application up: one question before it is done.

use super::use_words;
use crate::api::intake::{Withdraw as Act, read_withdraw};
use crate::components::{Data, FormPage, TextArea};
use crate::paths;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_params_map;

/// The page that asks before withdrawing.
#[component]
pub fn Withdraw() -> impl IntoView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    view! {
        <Data
            load=move || read_withdraw(case.clone())
            show=|page| {
                let intake = &use_words().intake;
                let case = page.case.case.0.clone();
                view! {
                    <FormPage
                        title=intake.withdraw_title().to_string()
                        action=Act::url()
                        refusal=page.refusal
                        back=paths::my_case(&case)
                        button=intake.withdraw_button().to_string()
                    >
                        <p>{intake.withdraw_text().to_string()}</p>
                        <input type="hidden" name="case" value=case/>
                        <TextArea name="opinion" label=intake.withdraw_why().to_string() optional=true/>
                    </FormPage>
                }
            }
        />
    }
}

//! Log-in of staff.

use super::Back;
use crate::api::identity::{StaffSignIn as Send, read_staff_sign_in};
use crate::components::{Data, Field, FormPage};
use crate::context::use_words;
use crate::paths;
use domain::fault::Refusal;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/staff/sign-in`.
#[component]
pub fn StaffSignIn() -> impl IntoView {
    view! { <Data load=read_staff_sign_in show=show/> }
}

fn show(refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <FormPage title=words.staff_sign_in_title().to_string() action=Send::url() refusal=refusal button=words.staff_sign_in().to_string()>
            <Field name="login_name" label=words.field_login_name().to_string() autocomplete="username" maxlength=60/>
            <Field
                name="password"
                label=words.field_password().to_string()
                kind="password"
                autocomplete="current-password"
                maxlength=200
            />
            <Field
                name="code"
                label=words.field_one_time().to_string()
                hint=words.field_one_time_hint().to_string()
                autocomplete="one-time-code"
                maxlength=20
                short=true
            />
            <Back/>
            <p class="note">{words.staff_wait().to_string()}</p>
            <p><a href=paths::STAFF_ACTIVATE>{words.staff_first_time().to_string()}</a></p>
        </FormPage>
    }
}

//! Staff accounts, for administrators: the list, one more, reset, close.

use crate::api::identity::{AddStaff, AdministrationPage, CloseStaff, ResetStaff, read_administration};
use crate::components::{Answer, Data, Field, Form, Notice, Page, Pager, Select, Tag, Tone};
use crate::context::{in_language, use_words};
use crate::paths;
use domain::fault::Refusal;
use domain::identity::{Invitation, Post, StaffState, StaffView};
use domain::settings::Office;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_query_map;

/// `/desk/staff`.
#[component]
pub fn Administration() -> impl IntoView {
    let after = use_query_map().read_untracked().get("after").filter(|after| !after.is_empty());
    let first = after.is_none();
    view! { <Data load=move || read_administration(after.clone()) show=move |page| show(page, first)/> }
}

fn show(page: AdministrationPage, first: bool) -> impl IntoView {
    let all = use_words();
    let trouble = all.messages.trouble_title().to_string();
    let registers = all.verification.status_title().to_string();
    let look_ups = all.supervision.look_ups_title().to_string();
    let words = all.identity;
    let later = page.next.map(|next| format!("{}?after={next}", paths::DESK_STAFF));
    let earlier = (!first).then(|| paths::DESK_STAFF.to_owned());
    view! {
        <Page title=words.admin_title().to_string() wide=true faulty=page.refusal.is_some()>
            <h1>{words.admin_title().to_string()}</h1>
            <ul class="lines">
                <li><a href=paths::DESK_MESSAGES>{trouble}</a></li>
                <li><a href=paths::DESK_REGISTERS>{registers}</a></li>
                <li><a href=paths::DESK_LOOK_UPS>{look_ups}</a></li>
            </ul>
            {page.invitation.map(|invitation| view! { <Invited invitation=invitation/> })}
            <h2>{words.admin_list().to_string()}</h2>
            <p class="note">{words.admin_reset_note().to_string()}</p>
            <List accounts=page.accounts/>
            <Pager earlier=earlier later=later/>
            <h2>{words.admin_add().to_string()}</h2>
            <Add offices=page.offices refusal=page.refusal/>
        </Page>
    }
}

#[component]
fn Invited(invitation: Invitation) -> impl IntoView {
    let words = use_words().identity;
    view! {
        <Notice tone=Tone::Info title=words.admin_invitation(invitation.login_name).to_string()>
            <p class="num"><strong>{invitation.code}</strong></p>
            <p>{words.admin_invitation_note().to_string()}</p>
        </Notice>
    }
}

#[component]
fn List(accounts: Vec<StaffView>) -> impl IntoView {
    let words = use_words().identity;
    let rows: Vec<_> = accounts.into_iter().map(|account| view! { <Row account=account/> }).collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=words.admin_list().to_string()><table class="table fold">
            <thead><tr>
                <th scope="col">{words.field_login_name().to_string()}</th>
                <th scope="col">{words.account_name().to_string()}</th>
                <th scope="col">{words.admin_post().to_string()}</th>
                <th scope="col">{words.admin_office().to_string()}</th>
                <th scope="col">{words.admin_state().to_string()}</th>
                <th scope="col">{words.admin_last().to_string()}</th>
                <th scope="col">{words.admin_acts().to_string()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}

#[component]
fn Row(account: StaffView) -> impl IntoView {
    let words = use_words();
    let own = words.identity.clone();
    let last = account.signed_in_at.map_or_else(|| own.admin_never().to_string(), |at| words.moment(at));
    let tone = match account.state {
        StaffState::Invited => Tone::Info,
        StaffState::Active => Tone::Good,
        StaffState::Closed => Tone::Rest,
    };
    let whose = own.admin_of(account.login_name.clone()).to_string();
    let act = |action: &'static str, text: String| {
        view! {
            <form method="post" action=action>
                <input type="hidden" name="staff" value=account.id.to_string()/>
                <button class="plain">{text}<span class="hush">{whose.clone()}</span></button>
            </form>
        }
    };
    let acts = (account.state != StaffState::Closed && !account.own).then(|| {
        view! {
            <div class="row">
                {act(ResetStaff::url(), own.admin_reset().to_string())}
                {act(CloseStaff::url(), own.admin_close().to_string())}
            </div>
        }
    });
    view! {
        <tr>
            <th scope="row">{account.login_name.clone()}</th>
            <td>{account.name.clone()}</td>
            <td>{words.post(account.post)}</td>
            <td>{in_language(&account.office_name)}</td>
            <td><Tag tone=tone text=words.staff_state(account.state) quiet=account.state == StaffState::Active/></td>
            <td>{last}</td>
            <td>{acts}</td>
        </tr>
    }
}

#[component]
fn Add(offices: Vec<Office>, #[prop(optional_no_strip)] refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words();
    let own = words.identity.clone();
    let posts: Vec<_> = Post::ALL.into_iter().map(|post| Answer::new(post.code(), words.post(post))).collect();
    let offices: Vec<_> = offices.iter().map(|office| Answer::new(office.id.as_str(), in_language(&office.name))).collect();
    view! {
        <div class="measure stack"><Form action=AddStaff::url() refusal=refusal>
            <Field name="name" label=own.field_name().to_string() hint=own.field_name_hint().to_string() maxlength=100/>
            <Field
                name="resident_id"
                label=own.field_resident_id().to_string()
                hint=own.officer_id_hint().to_string()
                maxlength=40
            />
            <Field name="login_name" label=own.field_login_name().to_string() maxlength=60/>
            <Select name="post" label=own.admin_post().to_string() answers=posts nothing=own.choose().to_string()/>
            <Select name="office" label=own.admin_office().to_string() answers=offices nothing=own.choose().to_string()/>
            <div class="actions row"><button class="button">{own.admin_add_submit().to_string()}</button></div>
        </Form></div>
    }
}

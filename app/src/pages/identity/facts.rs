//! The masked facts of an account, for its holder and for a window.

use crate::components::{Fact, Facts, Tag, Tone};
use crate::context::use_words;
use domain::identity::{AccountView, RealNameLevel};
use leptos::prelude::*;

/// Name, number, phone, level, age of an account.
#[component]
pub(super) fn AccountFacts(
    account: AccountView,
    /// Where the phone is changed.
    #[prop(optional, into)]
    change_phone: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let level = words.level(account.level);
    let how = account.verified.map(|(way, at)| format!("{} {}", words.verified_by(way), words.full_date(at.day())));
    let since = words.full_date(account.created_at.day());
    let verified = account.level == RealNameLevel::Verified;
    let tone = if verified { Tone::Good } else { Tone::Warn };
    let own = words.identity;
    let phone_term = own.account_phone().to_string();
    let phone = account.phone;
    let phone_row = match change_phone {
        Some(href) => view! { <Fact term=phone_term change=href><span class="num">{phone}</span></Fact> }.into_any(),
        None => view! { <Fact term=phone_term><span class="num">{phone}</span></Fact> }.into_any(),
    };
    view! {
        <Facts>
            <Fact term=own.account_name().to_string()>{account.name}</Fact>
            <Fact term=own.account_resident_id().to_string()><span class="num">{account.resident_id}</span></Fact>
            {phone_row}
            <Fact term=own.account_level().to_string()>
                <Tag tone=tone text=level quiet=verified/>
                {how.map(|how| view! { <br/><span class="note">{how}</span> })}
            </Fact>
            <Fact term=own.account_since().to_string()>{since}</Fact>
        </Facts>
    }
}

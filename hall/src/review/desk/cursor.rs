//! The place where a page of a list ends: opaque, and refused when it is not one of ours.

use crate::Hall;
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::day::Day;
use subtle::ConstantTimeEq as _;

/// Which way the list goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To later lines.
    Later,
    /// To earlier lines.
    Earlier,
}

/// The last line seen: its day and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub way: Way,
    pub day: Day,
    pub id: String,
}

const TAG: usize = 16;

impl Cursor {
    /// The text that stands in an address. `list` keeps a cursor from being used on another list.
    pub(crate) fn write(&self, hall: &Hall, list: &str) -> String {
        let way = match self.way {
            Way::Later => 'l',
            Way::Earlier => 'e',
        };
        let plain = format!("{way}{}{}", self.day, self.id);
        URL_SAFE_NO_PAD.encode(format!("{}{plain}", tag(hall, list, &plain)))
    }

    /// Reads what [`Cursor::write`] wrote; anything else is a page that does not exist.
    pub(crate) fn read(hall: &Hall, list: &str, text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::NotFound)?;
        let text = String::from_utf8(bytes).map_err(|_| Error::NotFound)?;
        let (given, plain) = text.split_at_checked(TAG).ok_or(Error::NotFound)?;
        if !bool::from(given.as_bytes().ct_eq(tag(hall, list, plain).as_bytes())) {
            return Err(Error::NotFound);
        }
        let way = match plain.get(..1) {
            Some("l") => Way::Later,
            Some("e") => Way::Earlier,
            _ => return Err(Error::NotFound),
        };
        let day = plain.get(1..11).and_then(Day::parse).ok_or(Error::NotFound)?;
        Ok(Self { way, day, id: plain.get(11..).unwrap_or_default().to_owned() })
    }
}

fn tag(hall: &Hall, list: &str, plain: &str) -> String {
    hall.keys().blind_index("cursor", &format!("{list}\u{1f}{plain}")).chars().take(TAG).collect()
}

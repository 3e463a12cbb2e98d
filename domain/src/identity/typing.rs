//! What people really type and paste: full-width signs, blanks and invisible marks, brought to one form before a check.

/// Full-width ASCII (U+FF01 to U+FF5E) as ASCII; every other character as it is.
pub(crate) fn half_width(sign: char) -> char {
    match u32::from(sign) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}

/// Whether a character is a blank of any script, or an invisible mark that comes along with copied text.
pub(crate) fn is_blank(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

/// Dashes of every width.
pub(crate) fn is_dash(sign: char) -> bool {
    matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}')
}

/// A number or code: no blanks, half-width, upper case.
pub(crate) fn compact(text: &str) -> String {
    text.chars().filter(|sign| !is_blank(*sign)).map(half_width).map(|sign| sign.to_ascii_uppercase()).collect()
}

/// Implements reading and writing as text for a checked type: `parse` on the way in, `as_str` on the way out.
/// The error of a refused value never repeats the value.
macro_rules! checked_text {
    ($($name:ident),+ $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(|code| serde::de::Error::custom(format!("not a {}: {code:?}", stringify!($name))))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.masked())
            }
        }
    )+};
}

pub(crate) use checked_text;

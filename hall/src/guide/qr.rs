//! QR codes as SVG, made on the server, so that a page opens on a phone without a script.

use fast_qr::QRBuilder;
use fast_qr::qr::QRCode;
use std::fmt::Write as _;

/// The QR code of an address as an SVG picture with a quiet zone; nothing if the address is too long.
pub fn qr_svg(address: &str) -> Option<String> {
    let code = QRBuilder::new(address).build().ok()?;
    Some(svg(&code))
}

fn svg(code: &QRCode) -> String {
    let quiet = 2;
    let whole = code.size + 2 * quiet;
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let start = column;
            while column < code.size && code[row][column].value() {
                column += 1;
            }
            if column > start {
                let _ = write!(path, "M{} {}h{}v1h-{}z", start + quiet, row + quiet, column - start, column - start);
            }
            column += 1;
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{whole}v{whole}H0z\"/><path fill=\"#162426\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_square_picture() {
        let svg = qr_svg("https://anju.example/guide/public-rental-housing").expect("fits");
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        // The finder pattern's top row: seven dark modules after the quiet zone.
        assert!(svg.contains("M2 2h7v1h-7z"));
        assert!(qr_svg(&"x".repeat(8000)).is_none());
    }
}

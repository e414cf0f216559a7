"""A hundred violations planted into the ten stories of ``tests/stories/``, fifty clean variants.

A row is: story, what stands there, what is put in its place, the code that must be found, and a
piece of the new text at whose line it must be found.
"""

# ruff: noqa: E501  # a row of a table is read whole

from __future__ import annotations

from dataclasses import dataclass

LAMP, BOARD, MEAL = "ngon-den-tren-doc-da", "bang-vang-mua-thi", "bua-com-co-sach"
TEACHER, CLAN, GRANT = "co-giao-o-ban-mu", "dong-ho-ma-gop-thoc", "trao-hoc-bong-ngon-den"
ELDERS, BAGS, LIBRARY = "ong-ba-di-hoc", "chi-hang-nuoc-va-ba-muoi-chiec-cap", "ky-su-ve-lang"
LOAN = "hieu-ve-vay-von"


@dataclass(frozen=True)
class Planted:
    """A violation, or (without a code) a change that breaks nothing."""

    story: str
    old: str
    new: str
    code: str = ""
    at: str = ""
    station: str = "press"  # whose settings


GATE = "Một bạn trai cùng lớp thường chờ em ở đầu dốc."


def _leak(words: str) -> Planted:
    """A sentence put before the one about a boy of whom nothing may be said."""
    return Planted(LAMP, GATE, f"{words}\n\n{GATE}", "consent", words)


LEAKS = [
    # the name of a boy without consent, in every dress
    _leak("Vàng Mí Chứ chờ em ở đầu dốc."),
    _leak("VÀNG MÍ CHỨ chờ em ở đầu dốc."),
    _leak("Bạn Vang Mi Chu chờ em ở đầu dốc."),
    _leak("Bạn Váng Mì Chử chờ em ở đầu dốc."),
    _leak("Bạn Vàng-Mí-Chứ chờ em ở đầu dốc."),
    _leak("Bạn Vàng **Mí** Chứ chờ em ở đầu dốc."),
    _leak("Bạn V*à*ng Mí Chứ chờ em ở đầu dốc."),
    _leak("Bạn V<b>à</b>ng Mí Chứ chờ em ở đầu dốc."),
    _leak("Bạn Vàng\u200b Mí Chứ và V\u200bàng M\u200bí Ch\u200bứ chờ em."),
    _leak("Bạn V\u00adàng M\u00adí Ch\u00adứ chờ em ở đầu dốc."),
    _leak("Bạn Vàng Mí С\u04bbứ chờ em ở đầu dốc."),  # Cyrillic letters
    _leak("Bạn V&agrave;ng M&iacute; Chứ chờ em ở đầu dốc."),
    _leak("Bạn V&#224;ng M&#xed; Ch&#7913; chờ em ở đầu dốc."),
    _leak("Bạn Ｖàng Ｍí Ｃhứ chờ em ở đầu dốc."),
    _leak("Bạn Va\u0300ng Mi\u0301 Chu\u031b\u0301 chờ em ở đầu dốc."),
    _leak("Xem thêm #VangMiChu hôm nay."),
    _leak("Xem thêm #EmVangMiChu2026 hôm nay."),
    _leak("Xem thêm #vàngmíchứ hôm nay."),
    _leak("Bạn Chứ Vàng Mí chờ em ở đầu dốc."),
    _leak("Bạn Chứ Mí Vàng chờ em ở đầu dốc."),
    _leak("Bạn Vàng Chứ chờ em ở đầu dốc."),
    _leak("Bạn V.M. Chứ chờ em ở đầu dốc."),
    _leak("Em Chứ chờ bạn ở đầu dốc."),
    _leak("Hôm nào mưa, Chứ cũng chờ bạn."),
    _leak("Bạn V à n g M í C h ứ chờ em."),
    _leak("Bạn V-à-n-g M-í C-h-ứ chờ em."),
    _leak("Bạn Vàng_Mí_Chứ chờ em ở đầu dốc."),
    _leak("Xem [ảnh](https://x.example/vang-mi-chu.html) hôm nay."),
    _leak("Xem [ảnh](https://x.example/V%C3%A0ng-M%C3%AD-Ch%E1%BB%A9) hôm nay."),
    # school, class, home and results of a girl whose consent is for the name alone
    _leak("Em học ở THCS Séo Lủng."),
    _leak("Em học ở Trường THCS Séo Lủng."),
    _leak("Em học ở trung học cơ sở Séo Lủng."),
    _leak("Em học ở THCS Seo Lung."),
    _leak("Xem #THCSSeoLung hôm nay."),
    _leak("Em là học sinh lớp 7A."),
    _leak("Em là học sinh lớp 7a."),
    _leak("Em là học sinh lớp 7 A."),
    _leak("Xem #Lop7A hôm nay."),
    _leak("Nhà em ở thôn Nà Khoang."),
    _leak("Nhà em ở Nà Khoang."),
    _leak("Nhà em ở thôn Na Khoang."),
    _leak("Nhà em ở thôn Nà Khoang, xã Lũng Mẫu."),
    _leak("Em vừa đạt giải nhì Toán."),
    _leak("Em vừa đạt giải Nhì toán."),
    _leak("Nhà bạn ấy ở bản Tả Chải."),
]

CARRIED = [
    Planted(LAMP, "headline: Ngọn đèn", "headline: Vàng Mí Chứ và ngọn đèn", "consent", "Vàng Mí Chứ và"),
    Planted(LAMP, "lead: Ba năm", "lead: Vàng Mí Chứ kể, ba năm", "consent", "Vàng Mí Chứ kể"),
    Planted(LAMP, "tags: [", "tags: [Vàng Mí Chứ, ", "consent", "tags:"),
    Planted(LAMP, "commune: Lũng Mẫu", "commune: bản Tả Chải", "consent", "commune:"),
    Planted(LAMP, "sources:\n", "channels:\n  zalo: {title: Vàng Mí Chứ vượt dốc}\nsources:\n", "consent", "zalo:"),
    Planted(LAMP, "sources:\n", "channels:\n  youtube:\n    tags: vangmichu, học bổng\nsources:\n", "consent", "tags: vang"),
    Planted(LAMP, "sources:\n", "channels:\n  tv:\n    lower_thirds: Vàng Mí Chứ\nsources:\n", "consent", "lower_thirds"),
    Planted(LAMP, "/ngon-den\"", "/vang-mi-chu-vuot-kho\"", "consent", "/vang-mi"),
    Planted(LAMP, "sources:\n", "photos:\n  - {file: vang-mi-chu.jpg, caption: Ảnh, alt: Đường, credit: A}\nsources:\n", "consent", "vang-mi-chu.jpg"),
    Planted(LAMP, "sources:\n", "photos:\n  - {file: a.jpg, caption: Vàng Mí Chứ, alt: Đường, credit: A}\nsources:\n", "consent", "a.jpg"),
    Planted(LAMP, "sources:\n", "photos:\n  - {file: a.jpg, caption: Ảnh, alt: Em Chứ ngồi học, credit: A}\nsources:\n", "consent", "a.jpg"),
    Planted(LAMP, "sources:\n", "photos:\n  - {file: a.jpg, caption: Ảnh, alt: Lớp, credit: A, shows: [Vàng Mí Chứ]}\nsources:\n", "consent-image", "a.jpg"),
    Planted(BOARD, "covers: [name, ", "covers: [", "consent", "Em Trần Gia Bảo, lớp"),
    Planted(BOARD, "guardian: 2026-10-20, ", "", "consent", "Em Trần Gia Bảo, lớp"),
    Planted(BOARD, "self: 2026-10-21, ", "", "consent", "Em Trần Gia Bảo, lớp"),
    Planted(BOARD, "record: tủ 2 ngăn 5", "record: tủ 2, withdrawn: 2026-11-20", "consent", "Em Trần Gia Bảo, lớp"),
    Planted(BOARD, "guardian: 2026-10-20", "guardian: 2027-10-20", "consent-future", "guardian: 2027"),
    Planted(BOARD, ", record: tủ 2 ngăn 5", "", "consent-record", "consent:"),
    Planted(BOARD, "channels: [all]", "channels: [web]", "consent", "Em Trần Gia Bảo, lớp"),
    Planted(BOARD, "    born: 2013\n", "", "age-unknown", "- name: Trần Gia Bảo"),
    Planted(MEAL, "guardian: 2026-09-10, ", "", "consent", "Cô con gái Hoàng Khánh Ngân"),
    Planted(LAMP, GATE, f"Một bạn trai tên V.M.C. chờ em. {GATE}", "initials", "V.M.C."),
    Planted(LAMP, "Hai đứa em còn ngủ.", "Hai đứa em còn ngủ, bố mất sớm, nhà ở bản Tả Van.", "exact-home", "bản Tả Van"),
    Planted(LAMP, "bếp nhà em Sùng Thị Dợ", "bếp nhà nữ sinh người Mông Sùng Thị Dợ", "ethnicity", "người Mông"),
]  # fmt: skip

REST = [
    Planted(CLAN, "headline: Họ Ma góp thóc nuôi chữ\n", "", "required", ""),
    Planted(CLAN, "byline: Nông Văn Thụ\n", "", "required", ""),
    Planted(CLAN, "genre: phóng sự", "genre: tùy bút", "value", "genre: tùy bút"),
    Planted(CLAN, "[băng 2]", "[băng 5]", "bite", "[băng 5]"),
    Planted(CLAN, "outlet: Tạp chí Dân học, ", "", "source", "- {url:"),
    Planted(CLAN, "rights: link", "rights: full", "rights", "rights: full"),
    Planted(CLAN, "Tiền vào sổ,", "Sau mỗi vụ gặt, các gia đình trong họ lại mang phần thóc của mình tới góp vào kho chung. Tiền vào sổ,", "borrowed", "Sau mỗi vụ gặt, các gia đình trong họ lại mang phần thóc của mình tới góp vào kho chung. Tiền"),
    Planted(CLAN, "Tiền vào sổ,", "Quy ước được chép vào một cuốn sổ bìa da, mỗi trang một vụ. Tiền vào sổ,", "borrowed-short", "Quy ước được chép vào một cuốn sổ bìa da, mỗi trang một vụ"),
    Planted(CLAN, "ông Ma Công Thiệp lại", "ông Ma Công Thiếp lại", "name-spelling", "Ma Công Thiếp"),
    Planted(CLAN, "Bà Ma Thị Nhuần vay", "Bà Ma thị nhuần vay", "name-spelling", "Ma thị nhuần"),
    Planted(CLAN, "headline: Thửa ruộng chung", "headline: Họ Ma góp thóc nuôi chữ", "same-headline", "headline: Họ"),
    Planted(TEACHER, "kind: interview, review: done", "kind: interview, review: asked", "quote-review", "review: asked"),
    Planted(TEACHER, "Phát biểu tại hội nghị tổng kết, ông Chẩu Văn Hòa cho hay", "Trả lời phỏng vấn, ông Chẩu Văn Hòa cho hay", "quote-kind", "Trả lời phỏng vấn, ông"),
    Planted(TEACHER, "seconds: 25", "seconds: 0", "bite-seconds", "[băng 1]"),
    Planted(GRANT, "sources:\n", "channels: {zalo: {body: Trao học bổng. Nguồn Báo Hàm Mẫu}}\nsources:\n", "sponsor", "sponsor:"),
    Planted(GRANT, "sources:\n", "channels: {facebook: {message: Công ty Chè Sông Mẫu tài trợ học bổng}}\nsources:\n", "credit", "outlet: Báo Hàm Mẫu"),
    Planted(GRANT, "một bộ sách.", "một bộ sách theo chuẩn XQKZ.", "abbreviation", "XQKZ"),
    Planted(GRANT, "Quỹ hoạt động", "Quỹ " + "góp gạo và góp sách vở " * 8 + "mỗi năm.\n\nQuỹ hoạt động", "long-sentence", "góp gạo"),
    Planted(ELDERS, "Lớp có mười tám", "Ở đâu có lớp, lớp học nào cũng có tiếng cười của người già và ánh mắt chăm chú của những người bạn học cùng tuổi đã từng lỡ hẹn với con chữ từ thuở thiếu thời. Lớp có mười tám", "borrowed", "Ở đâu có lớp, lớp học nào cũng có tiếng cười của người già và ánh mắt chăm chú của những người bạn học cùng tuổi đã từng lỡ hẹn với con chữ từ thuở thiếu thời. Lớp"),
    Planted(ELDERS, "age: 74", "age: ", "age-unknown", "Bàn Văn Sính"),
    Planted(BAGS, "ai: {text: none, image: assisted}", "ai: {voice: generated}\nchannels: {radio: {outro: Theo Báo Minh Mẫu}}", "ai-label", "ai:"),
    Planted(BAGS, "sources:\n", "channels: {youtube: {title: Chị <hàng> nước}}\nsources:\n", "forbidden", "channels:"),
    Planted(BAGS, "sources:\n", "channels:\n  youtube:\n    title: " + "dài lắm " * 20 + "\nsources:\n", "limit", "dài lắm"),
    Planted(LIBRARY, "caption: Thư viện trong kho ngô, ", "", "photo", "thu-vien.jpg"),
    Planted(LIBRARY, "alt: Giá sách gỗ cạnh cửa sổ, ", "", "photo", "thu-vien.jpg"),
    Planted(LIBRARY, ", credit: Đinh Thị Hà", "", "photo", "thu-vien.jpg"),
    Planted(LIBRARY, "shows: [Nguyễn Thanh Tùng]", "shows: [Lê Văn Lạ]", "photo-stranger", "thu-vien.jpg"),
    Planted(LIBRARY, "url: \"https://mau.example/ghi-am\", ", "", "source-address", "outlet: Đài mẫu"),
    Planted(LOAN, "genre: chuyên đề", "genre: tin ngắn", "value", "genre: tin ngắn"),
    Planted(LOAN, "status: ready", "status: xong", "value", "status: xong"),
    Planted(LOAN, "sources:\n  - {outlet: Ngân hàng Chính sách xã hội, url: \"https://nh.example/vay-von\", rights: link}\n", "sources: []\n", "source", "sources: []"),
    Planted(LIBRARY, "rights: link}\n---", "rights: link}\n---", "aggregator-count", "sources:", "aggregator"),
    Planted(LIBRARY, "rights: link}\n---", "rights: link}\n---", "aggregator-agreement", "outlet: Báo Kim Mẫu", "aggregator"),
    Planted(LIBRARY, "headline: Thư viện ở kho ngô", "published: \"2026-11-23T07:30:00+07:00\"", "aggregator-delay", "published:", "aggregator"),
    Planted(LIBRARY, "rights: link}\n---", "rights: link}\n---", "aggregator-hour", "outlet: Báo Kim Mẫu", "aggregator"),
    Planted(CLAN, "rights: link", "rights: link", "organisation", "genre: phóng sự", "organisation"),
    Planted(TEACHER, "rights: link", "rights: link", "organisation", "genre: phỏng vấn", "organisation"),
    Planted(LOAN, "rights: link", "rights: link", "footer", "---", "footerless"),
]  # fmt: skip

VIOLATIONS = [*LEAKS, *CARRIED, *REST]

CLEAN = [
    Planted(LAMP, GATE, "Mùa xuân ấy, cả lớp vàng mắt vì bài khó. Mí mắt ai cũng nặng."),
    Planted(LAMP, GATE, "Em Sùng Thị Dợ chờ bạn ở đầu dốc."),
    Planted(LAMP, GATE, "Một bạn trai tên là V. chờ em."),
    Planted(LAMP, GATE, "Chứ không phải ai cũng dậy sớm như em."),
    Planted(LAMP, GATE, "Em bảo vậy chứ em chưa mệt."),
    Planted(LAMP, GATE, "Chợ phiên bán vàng mã, mì gói và chữ nho."),
    Planted(LAMP, GATE, "Bảy bạn trong lớp cùng đi. Có 7 bạn nữ."),
    Planted(LAMP, GATE, "Em học toán chăm. Giải nhất, giải nhì em chưa mơ tới."),
    Planted(LAMP, GATE, "Thôn nào cũng có lớp. Nà nào cũng có lúa."),
    Planted(LAMP, GATE, "Thầy trò cùng hát. Em #HocBong vui lắm."),
    Planted(LAMP, "tags: [vượt khó", "tags: [gương sáng"),
    Planted(LAMP, "headline: Ngọn đèn trên dốc đá", "headline: Sùng Thị Dợ và ngọn đèn"),
    Planted(LAMP, "covers: [name]", "covers: [name, school, class, address, results]"),
    Planted(LAMP, "  - name: Vàng Mí Chứ\n    role: học sinh\n    born: 2013\n    protect:\n      address: bản Tả Chải\n", ""),
    Planted(LAMP, "Em muốn sau này", "Theo UBND xã, em muốn sau này"),
    Planted(BOARD, "channels: [all]", "channels: [web, radio, tv, loudspeaker, zalo, facebook, youtube]"),
    Planted(BOARD, "born: 2013", "age: 13"),
    Planted(BOARD, "credit: Nông Thị Thu}", "credit: Nông Thị Thu, shows: [Trần Gia Bảo]}"),
    Planted(BOARD, "credit: Nông Thị Thu}", "credit: Nông Thị Thu, shows: [Trần Thị Nhuần]}"),
    Planted(BOARD, "lớp 8B", "lớp 8b"),
    Planted(BOARD, "tags: [thủ khoa", "tags: [Trần Gia Bảo"),
    Planted(MEAL, "age: 6", "born: 2020"),
    Planted(MEAL, "Cô con gái Hoàng Khánh Ngân", "Bé Ngân"),
    Planted(MEAL, "tags: [gia đình học tập]", "tags: [gia đình học tập, đọc sách]"),
    Planted(MEAL, "chữ nghĩa cũng là phân bón", "học là quan trọng nhất"),
    Planted(MEAL, "byline: Ma Thị Lan", "byline: Ma Thị Lan, Lò Văn Tư"),
    Planted(TEACHER, "review: done", "review: no"),
    Planted(TEACHER, "kind: meeting", "kind: document"),
    Planted(TEACHER, "cô Lò Thị Pâng vẫn", "cô vẫn"),
    Planted(TEACHER, "Chẩu Văn Hòa cho hay", "Chẩu Văn Hoà cho hay"),
    Planted(TEACHER, "genre: phỏng vấn", "genre: bài"),
    Planted(CLAN, "Tiền vào sổ,", "Các nhà góp thóc sau mỗi mùa, mỗi nhà một ít. Tiền vào sổ,"),
    Planted(CLAN, "Tiền vào sổ,", "Ban Chấp hành Hội Khuyến học tỉnh Tuyên Quang về dự. Tiền vào sổ,"),
    Planted(CLAN, "[băng 2]\n\n", ""),
    Planted(CLAN, "Nông Văn Thụ", "Nông Văn Thụ – Hà Văn Sơn"),
    Planted(CLAN, "tags: [dòng họ học tập", "tags: [họ Ma"),
    Planted(GRANT, "sponsor: Công ty Chè Sông Mẫu\n", ""),
    Planted(GRANT, "sponsor: Công ty Chè Sông Mẫu", "sponsor: Hội Doanh nhân trẻ"),
    Planted(GRANT, "Sáng 20/11, tại", "Sáng 20/11/2026, tại"),
    Planted(GRANT, "Mỗi suất trị giá một triệu đồng", "Mỗi suất 1.000.000 đồng"),
    Planted(ELDERS, "age: 74", "born: 1952"),
    Planted(ELDERS, "words: 30", "words: 60"),
    Planted(ELDERS, "role: học viên, age: 71", "role: học viên, adult: yes"),
    Planted(BAGS, "image: assisted", "image: generated"),
    Planted(BAGS, "text: none", "text: generated"),
    Planted(BAGS, "image: assisted", "voice: generated"),
    Planted(LIBRARY, "shows: [Nguyễn Thanh Tùng]", "shows: []"),
    Planted(LIBRARY, "age: 33", "adult: yes"),
    Planted(LOAN, "people: []", "people: [{name: Hà Thị Bích, role: cán bộ, adult: yes}]"),
    Planted(LOAN, "rights: link", "rights: link", station="organisation"),
]  # fmt: skip

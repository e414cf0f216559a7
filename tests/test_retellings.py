"""Retellings: an event in other words is suggested; the genre's own phrases are not enough."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.retellings import Index, Told, suggest

# Each pair is one event by two newsrooms, or a story and its follow-up. All people are invented.
PAIRS = [
    (
        (
            "Nữ sinh Mông đầu tiên của bản Khuổi Lặc đỗ Trường Đại học Y",
            "Sùng Thị Dợ, 18 tuổi, đạt 27,4 điểm khối B00. Cha mất năm em lên bảy, mẹ trồng ngô "
            "nuôi bốn con. Dợ đi bộ mười hai cây số tới trường mỗi đầu tuần.",
        ),
        (
            "Dợ và giấc mơ áo trắng trên đỉnh Khuổi Lặc",
            "Mồ côi cha từ nhỏ, Sùng Thị Dợ vừa chăn bò vừa ôn thi. Tin em trúng tuyển ngành "
            "bác sĩ đa khoa khiến cả bản thức trắng một đêm để chúc mừng.",
        ),
    ),
    (
        (
            "Cụ ông 79 tuổi nhận bằng tốt nghiệp trung học phổ thông",
            "Ông Lường Văn Pâng ở xã Nà Hẩu theo lớp học buổi tối suốt ba năm, ngồi cùng bàn với "
            "cháu ngoại. Ông nói học để đọc được đơn thuốc của vợ.",
        ),
        (
            "Người học trò tóc bạc ở Nà Hẩu",
            "Bước lên bục nhận tấm bằng bổ túc cấp ba, ông Pâng run run cảm ơn cô giáo trẻ hơn "
            "mình nửa thế kỷ. Cụ Lường Văn Pâng dự định học tiếp nghề thuốc nam.",
        ),
    ),
    (
        (
            "Đồn biên phòng Lũng Thầu mở lớp xóa mù chữ ban đêm",
            "Thiếu tá Hoàng Trọng Khiêm cùng hai chiến sĩ dạy chữ cho 32 phụ nữ Dao. Lớp học bắt "
            "đầu lúc 19h30, sau khi bà con đi nương về.",
        ),
        (
            "Ánh đèn pin dưới chân cột mốc Lũng Thầu",
            "Tối nào ba mươi hai học viên cũng rọi đèn xuống dốc tới lớp của anh Khiêm. Người "
            "lính biên phòng quê Nam Định cầm tay từng chị tập viết tên mình.",
        ),
    ),
    (
        (
            "Vợ chồng bán vé số nhận nuôi năm trẻ mồ côi ăn học",
            "Căn nhà trọ 20 m2 ở phường Tân Hội của ông Bùi Văn Lượm và bà Sáu Nhàn là mái ấm của "
            "năm đứa trẻ. Em lớn nhất vừa vào cao đẳng.",
        ),
        (
            "Mái ấm trong căn phòng trọ ở Tân Hội",
            "Bà Sáu Nhàn bảo mỗi ngày bán thêm mươi tờ vé số thì tụi nhỏ có thêm hộp sữa. Mười "
            "hai năm qua ông Lượm chưa để đứa nào phải nghỉ học.",
        ),
    ),
    (
        (
            "Dòng họ Vi ở Pác Miầu lập quỹ khuyến học từ hũ gạo tiết kiệm",
            "Mỗi bữa nấu cơm, các gia đình bớt một nắm gạo. Sau 15 năm, 48 con cháu họ Vi đã có "
            "bằng đại học, bốn người là tiến sĩ.",
        ),
        (
            "Nắm gạo nuôi chữ của họ Vi",
            "Trưởng họ Vi Văn Thàng kể hũ gạo đầu tiên chỉ được ba cân. Nay quỹ của dòng họ ở "
            "Pác Miầu có hơn 400 triệu đồng và bốn tiến sĩ trở về thắp hương.",
        ),
    ),
    (
        (
            "Nam sinh khiếm thị giành giải nhất cuộc thi lập trình toàn quốc",
            "Đặng Gia Khôi, học sinh lớp 11 ở Thái Bình, viết phần mềm đọc biển báo xe buýt cho "
            "người mù. Ban giám khảo chấm em 96 điểm.",
        ),
        (
            "Cậu bé 'nhìn' xe buýt bằng tai",
            "Không thấy ánh sáng từ năm ba tuổi, Gia Khôi gõ phím theo tiếng đọc của máy. Ứng dụng "
            "nhận biển báo của em vừa đứng đầu hội thi tin học trẻ.",
        ),
    ),
    (
        (
            "Sập cầu treo Nậm Ngà, hơn 60 học sinh phải đi bè tới lớp",
            "Trận lũ đêm 9/8 cuốn trôi cây cầu duy nhất nối bản Nậm Ngà với trường. Thầy hiệu "
            "trưởng Tòng Văn Inh cùng phụ huynh kết bè tre đưa các em qua suối.",
        ),
        (
            "Cầu mới đã về với học trò Nậm Ngà",
            "Ba tháng sau ngày lũ cuốn mất cầu treo, một cây cầu thép dài 45 m được khánh thành. "
            "Thầy Tòng Văn Inh nói từ nay bọn trẻ không phải ngồi bè tre nữa.",
        ),
    ),
    (
        (
            "Kỹ sư trở về quê mở thư viện trong chuồng trâu cũ",
            "Nguyễn Hữu Thắng bỏ việc ở Bình Dương, dọn chuồng trâu của ông nội ở làng Kẻ Sặt "
            "thành phòng đọc với 6.000 cuốn sách.",
        ),
        (
            "Thư viện chuồng trâu ở làng Kẻ Sặt",
            "Chiều chiều trẻ con rủ nhau tới nhà anh Thắng. Nơi từng buộc hai con trâu giờ có "
            "kệ gỗ, có võng và sáu nghìn cuốn sách do bạn bè gửi tặng.",
        ),
    ),
    (
        (
            "Cô giáo cắm bản 24 năm được tặng danh hiệu Nhà giáo Ưu tú",
            "Cô Lò Thị Xuyến dạy ở điểm trường Huổi Moi từ khi chưa có điện. Cô đã vận động hơn "
            "300 trẻ Khơ Mú ra lớp.",
        ),
        (
            "Người mẹ thứ hai của trẻ Khơ Mú",
            "Ở Huổi Moi ai cũng gọi cô Xuyến là mẹ. Hai mươi bốn năm, cô cõng trò qua suối, cắt "
            "tóc, nấu cơm và vừa được phong Nhà giáo Ưu tú.",
        ),
    ),
    (
        (
            "Cựu học sinh khóa 1994 góp 2,1 tỷ đồng xây nhà bán trú",
            "Tại lễ kỷ niệm 50 năm Trường THPT Phù Lãng, lớp 12C niên khóa 1991 - 1994 trao số "
            "tiền để dựng dãy nhà ở cho 80 học sinh xa nhà.",
        ),
        (
            "Ba mươi năm, lớp 12C trở lại",
            "Những người bạn lớp 12C của Trường Phù Lãng nay đã hai thứ tóc. Món quà họ mang về "
            "là khu bán trú hai tầng, đủ chỗ cho tám mươi em.",
        ),
    ),
    (
        (
            "Hai chị em sinh đôi cùng là thủ khoa của hai trường đại học",
            "Trịnh Minh Ngọc và Trịnh Minh Châu, quê Hậu Lộc, cùng đạt 29,15 điểm. Chị vào Sư "
            "phạm, em vào Ngoại thương.",
        ),
        (
            "Bí quyết của cặp song sinh Hậu Lộc: một cuốn vở chung",
            "Ngọc và Châu chưa bao giờ học thêm. Cha là thợ hàn, mẹ bán rau, hai cô gái họ Trịnh "
            "cùng được 29,15 điểm nhờ giảng bài cho nhau.",
        ),
    ),
    (
        (
            "Người thợ sửa xe đạp tặng miễn phí 1.000 chiếc cho trẻ nghèo",
            "Hơn mười năm, ông Tạ Đình Quế ở chợ Mơ Nông gom xe hỏng, hàn lại khung, sơn mới rồi "
            "chở lên vùng cao.",
        ),
        (
            "Chiếc xe thứ một nghìn của ông Quế",
            "Tiệm sửa xe nhỏ cạnh chợ Mơ Nông sáng nay đông khách lạ. Ông Tạ Đình Quế trao chiếc "
            "xe đạp thứ 1.000, vẫn từ khung sắt nhặt ngoài bãi.",
        ),
    ),
    (
        (
            "Xã Yên Hòa thí điểm mô hình 'Công dân học tập' trên điện thoại",
            "Người dân tự chấm mười tiêu chí qua ứng dụng. Sau sáu tháng, 1.850 người của Yên Hòa "
            "được công nhận.",
        ),
        (
            "Chấm điểm học tập bằng ứng dụng: chuyện ở Yên Hoà",
            "Bà Mùi, 67 tuổi, tự hào khoe màn hình đủ mười tiêu chí công dân học tập. Cả xã Yên "
            "Hoà đã có 1.850 người như bà.",
        ),
    ),
    (
        (
            "Nữ công nhân may trở thành thạc sĩ sau 11 năm học đêm",
            "Phan Thị Thủy Tiên vào xưởng may ở Củ Chi năm 17 tuổi, lần lượt học hết cấp ba, cao "
            "đẳng, đại học rồi cao học quản trị.",
        ),
        (
            "Từ bàn máy may đến tấm bằng cao học",
            "Ngày đứng chuyền, tối đạp xe ba mươi phút đến lớp, chị Thuỷ Tiên ở Củ Chi mất mười "
            "một năm cho giấc mơ dở dang tuổi mười bảy.",
        ),
    ),
    (
        (
            "Bà giáo 70 tuổi mở lớp học tình thương bên kênh Tàu Hủ",
            "Cô Nguyễn Thị Bạch Mai dạy chữ cho con em người nhặt phế liệu, lớp có 26 em và "
            "chưa thu của ai một đồng nào.",
        ),
        (
            "Tiếng ê a ven kênh Tàu Hủ",
            "Ngôi nhà cấp bốn của cô Bạch Mai chật kín mỗi chiều. Nhiều em bảo lớn lên muốn làm "
            "cô giáo để dạy lại em mình.",
        ),
    ),
    (
        (
            "Chàng trai liệt hai chân tốt nghiệp loại giỏi ngành luật",
            "Hoàng Kim Phát, 23 tuổi, quê Vũ Thư, được bạn cõng lên giảng đường suốt bốn năm.",
        ),
        (
            "Bốn năm cõng bạn đến giảng đường",
            "Lê Đức Toàn chưa từng coi đó là việc thiện. Hôm nay cả anh và Hoàng Kim Phát cùng "
            "mặc áo cử nhân, chụp chung tấm ảnh với mẹ Phát từ Vũ Thư lên.",
        ),
    ),
    (
        (
            "Xưởng gỗ Tâm Phú dạy nghề không lấy tiền cho thanh niên mồ côi",
            "Anh Dương Quốc Hưng, chủ xưởng ở Hoài Nhơn, đã truyền nghề chạm cho 40 bạn trẻ.",
        ),
        (
            "Ông chủ từng là trẻ bụi đời",
            "Lớn lên ở gầm cầu, Dương Quốc Hưng hiểu cái nghề quý thế nào. Xưởng Tâm Phú của anh "
            "nay nuôi ăn ở mười hai học viên cuối cùng của khóa này.",
        ),
    ),
    (
        (
            "Học sinh Trường THCS Pà Cò chế máy tách hạt ngô từ xe đạp hỏng",
            "Sáng kiến của Khà A Lềnh và Sùng Y Nhia đoạt giải nhì cuộc thi sáng tạo cấp tỉnh.",
        ),
        (
            "Chiếc máy tách ngô của hai đứa trẻ Pà Cò",
            "Lềnh tìm khung xe ở bãi phế liệu, Nhia vẽ bánh răng bằng que than. Một giờ đạp, máy "
            "tách được hai tạ hạt ngô.",
        ),
    ),
    (
        (
            "Đại tá về hưu hiến nghìn mét vuông đất xây trường mầm non",
            "Ông Ngô Xuân Đán ở thôn Cổ Liêu ký giấy tặng mảnh vườn do cha ông để lại.",
        ),
        (
            "Ngôi trường trên mảnh vườn cũ",
            "Khởi công từ tháng ba, bốn phòng học ở Cổ Liêu đã đón trẻ. Người lính già Ngô Xuân "
            "Đán đứng ngoài hàng rào nghe các cháu hát.",
        ),
    ),
    (
        (
            "Quán cà phê Nắng Mai dành tiền bán ly thứ mười mua sách cho bản Tà Rụt",
            "Sau hai năm, chủ quán Trần Bảo Yến chở lên Quảng Trị 3.200 cuốn sách.",
        ),
        (
            "Uống một ly, góp một trang",
            "Khách quen của Nắng Mai đều biết ly cà phê thứ mười thuộc về trẻ em Tà Rụt. Chuyến xe "
            "chở sách của cô chủ quán vừa vượt đèo sáng qua.",
        ),
    ),
]

# Other stories: the same communes, the same occasions, the same phrases.
OTHERS = [
    (
        "Vũ Thư trao 60 suất học bổng cho sinh viên nghèo",
        "Mỗi tân sinh viên nhận ba triệu đồng từ quỹ khuyến học của huyện.",
    ),
    (
        "Khai trương quán cà phê sách ở Hoài Nhơn",
        "Khách được đọc miễn phí 2.000 cuốn, cuối tuần có buổi kể chuyện cho trẻ em.",
    ),
    (
        "Trường THCS Pà Cò đón bếp ăn bán trú mới",
        "Nhà bếp rộng 80 m2 do một câu lạc bộ thiện nguyện ở Hà Nội tặng.",
    ),
    (
        "Dọn rác trên kênh Tàu Hủ trước mùa mưa",
        "Hơn 200 đoàn viên vớt lục bình, thu 12 tấn rác trong một buổi sáng.",
    ),
    (
        "Trao 50 suất học bổng cho học sinh nghèo xã Nà Hẩu",
        "Mỗi suất trị giá một triệu đồng, do Hội Khuyến học huyện vận động các nhà hảo tâm.",
    ),
    (
        "Trao 80 suất học bổng cho học sinh nghèo phường Tân Hội",
        "Mỗi suất trị giá hai triệu đồng kèm một balo, do một ngân hàng tài trợ nhân năm học mới.",
    ),
    (
        "Trao học bổng cho học sinh nghèo vượt khó huyện Sông Lô",
        "Ban tổ chức trao 120 suất học bổng cho học sinh có hoàn cảnh khó khăn, mỗi em một triệu.",
    ),
    (
        "Hội Khuyến học xã Đại Từ trao quà cho học sinh nghèo",
        "Nhân dịp khai giảng, 45 em có hoàn cảnh khó khăn nhận sách vở và xe đạp.",
    ),
    (
        "Nữ sinh mồ côi đỗ đại học Bách khoa với 28 điểm",
        "Hà Thanh Trúc, quê An Lão, sống với bà ngoại bán bún. Em chọn ngành cơ điện tử.",
    ),
    (
        "Nữ sinh Mông vượt khó trở thành thủ khoa khối C",
        "Giàng Thị Chía ở Háng Đồng đạt 28,75 điểm. Em muốn làm cô giáo dạy văn.",
    ),
    (
        "Nam sinh nghèo trúng tuyển trường y nhờ bán rau phụ mẹ",
        "Lê Quốc Bảo ở Cần Giuộc dậy từ ba giờ sáng ra chợ, tối học dưới ánh đèn đường.",
    ),
    (
        "Thầy giáo trẻ dạy tiếng Anh miễn phí ở chùa Phước Lâm",
        "Lớp của thầy Đoàn Minh Nhật có hơn 70 em, phần lớn là con công nhân.",
    ),
    (
        "Lớp xóa mù chữ cho phụ nữ Xinh Mun ở Chiềng Tương",
        "Cô giáo Vàng Thị Mảo đứng lớp bốn tối mỗi tuần, học viên lớn tuổi nhất đã 61.",
    ),
    (
        "Đồn biên phòng Sen Thượng đỡ đầu 12 học sinh",
        "Chương trình nâng bước em tới trường hỗ trợ mỗi em 500.000 đồng một tháng.",
    ),
    (
        "Cô giáo vùng cao cõng trò qua mùa lũ",
        "Cô Quàng Thị Mến ở điểm trường Pa Tần tám năm chưa một lần xin chuyển về xuôi.",
    ),
    (
        "Dòng họ Phạm ở Kim Bảng tuyên dương 36 cháu học giỏi",
        "Quỹ khuyến học của dòng họ trao 40 triệu đồng vào ngày giỗ tổ.",
    ),
    (
        "Gia đình học tập tiêu biểu: năm người con đều là giáo viên",
        "Ông bà Trương Công Hậu ở Gò Dầu làm ruộng, nuôi cả năm con học sư phạm.",
    ),
    (
        "Xã Yên Hòa khởi công nhà văn hóa trung tâm",
        "Công trình có vốn bảy tỷ đồng, dự kiến xong trước Tết.",
    ),
    (
        "Bản Khuổi Lặc có điện lưới quốc gia",
        "Sau bao năm dùng đèn dầu, 54 hộ dân đã được đóng điện sáng nay.",
    ),
    (
        "Chợ phiên Huổi Moi tăng thêm ngày họp",
        "Bà con mang gà đen, mật ong và vải thổ cẩm xuống bán cho khách du lịch.",
    ),
    (
        "Củ Chi mở tuyến xe buýt điện đầu tiên",
        "Tuyến dài 23 km nối khu công nghiệp với ga metro, vé sáu nghìn đồng.",
    ),
    (
        "Hậu Lộc được mùa ngao, giá tăng gấp rưỡi",
        "Ngư dân các xã ven biển thu hoạch sớm, thương lái vào tận bãi để mua.",
    ),
    (
        "Cụ bà 82 tuổi thi lấy bằng đại học luật",
        "Bà Đỗ Thị Kim Liên ở Sa Đéc muốn giúp hàng xóm viết đơn từ đúng luật.",
    ),
    (
        "Cựu học sinh xây lại phòng thư viện trường cũ",
        "Tập thể khóa 2001 của Trường THPT Vĩnh Thuận góp 300 triệu đồng và nghìn đầu sách.",
    ),
    (
        "Cựu học sinh khóa 1988 trao 100 triệu đồng học bổng",
        "Lễ trao diễn ra tại Trường THPT Quỳnh Côi nhân ngày Nhà giáo Việt Nam.",
    ),
    (
        "Đội tuyển tin học trẻ thành phố đoạt ba giải nhì toàn quốc",
        "Các em lớp 9 và lớp 11 làm trò chơi dạy phân loại rác.",
    ),
    (
        "Học sinh khiếm thị tốt nghiệp nhạc viện loại giỏi",
        "Vũ Hoài An chơi đàn bầu từ năm sáu tuổi, hai năm liền được học bổng.",
    ),
    (
        "Nhóm bạn trẻ sửa 200 máy tính cũ tặng trường vùng sâu",
        "Các bạn ở Đà Nẵng gom máy hỏng, cài phần mềm học tập rồi gửi ra Trường Sa và Tây Giang.",
    ),
    (
        "Thủ khoa sư phạm chọn về dạy ở đảo Lại Sơn",
        "Trần Ngọc Diễm từ chối hai trường thành phố để trở lại quê.",
    ),
    (
        "Cặp song sinh cùng đoạt huy chương Olympic hóa học",
        "Hai anh em Ngô Tuấn Kiệt và Ngô Tuấn Tú là học sinh chuyên ở Bắc Giang.",
    ),
    (
        "Lũ cuốn trôi cầu tạm, học sinh Mường Lạn nghỉ học ba ngày",
        "Chính quyền cử dân quân túc trực, nhà trường dạy bù vào thứ bảy.",
    ),
    (
        "Thư viện trên thuyền của người thầy ở Ngã Bảy",
        "Mỗi chủ nhật ghe sách của thầy Hồ Văn Cưng ghé ba bến chợ.",
    ),
    (
        "Nữ công nhân vệ sinh nhặt được 50 triệu đồng trả lại người mất",
        "Chị Lê Thị Gấm quét rác ở quận Hải Châu đã mười năm.",
    ),
    (
        "Hội nghị tổng kết phong trào công dân học tập",
        "Tỉnh đề ra mục tiêu 60% người lớn đạt danh hiệu vào năm 2030.",
    ),
]

FIRST = [Told(n, *first) for n, (first, _) in enumerate(PAIRS)]
AGAIN = [Told(n + 100, *again) for n, (_, again) in enumerate(PAIRS)]
OTHER = [Told(n + 200, *other) for n, other in enumerate(OTHERS)]
ALL = [*FIRST, *OTHER]
BODY = (
    "Sáng nay trời đổ mưa, khách đến rất sớm. Đại diện chính quyền cảm ơn các đơn vị đồng hành.\n\n"
    "Chương trình sẽ tiếp tục trong những năm tới với nhiều hoạt động có ý nghĩa cho cộng đồng."
)


@pytest.fixture(scope="module")
def index() -> Index:
    """Everything but the second tellings."""
    return Index(ALL)


@pytest.mark.parametrize("again", AGAIN, ids=lambda a: a.title)
def test_an_event_told_again_is_suggested_first(index: Index, again: Told) -> None:
    """Other words, another angle, a follow-up months later."""
    assert [s.id for s in index.suggest(again)][:1] == [again.id - 100]


@pytest.mark.parametrize("other", ALL, ids=lambda o: o.title)
def test_nothing_is_suggested_for_a_story_of_its_own(index: Index, other: Told) -> None:
    """The same commune, the same occasion, the same phrases: not the same event."""
    assert index.suggest(other) == []


def test_what_is_shared_is_named_as_the_article_writes_it(index: Index) -> None:
    """An editor sees at a glance why: people and places with their capitals."""
    (found,) = index.suggest(AGAIN[6])
    assert found.shared[:2] == ("Nậm Ngà", "Tòng Văn Inh")
    assert all(len(s.shared) >= 2 for a in AGAIN for s in index.suggest(a))


def test_the_place_alone_is_not_enough_however_often_it_stands_there() -> None:
    """One commune's name in title and summary of both."""
    road = Told(1, "Xã Pờ Ê mở đường", "Đường về Pờ Ê được trải nhựa, người Pờ Ê vui.", "")
    fair = Told(2, "Phiên chợ Pờ Ê", "Chợ Pờ Ê đông khách, hàng từ Pờ Ê đi khắp nơi.", "")
    assert suggest(road, [fair, *OTHER]) == []


def test_tone_placement_and_unicode_form_change_nothing(index: Index) -> None:
    """``Hòa``, ``Hoà`` and the decomposed form are one word."""
    for again in AGAIN:
        written = again.summary.replace("Hoà", "Hòa").replace("Thuỷ", "Thủy")
        plain = Told(again.id, again.title.replace("Hoà", "Hòa"), written)
        apart = Told(again.id, *(unicodedata.normalize("NFD", t) for t in (again.title, written)))
        new = Told(again.id, again.title.replace("Hòa", "Hoà"), written.replace("Thủy", "Thuỷ"))
        assert index.suggest(plain) == index.suggest(apart) == index.suggest(new)


def test_a_headline_in_capitals_is_the_same_headline(index: Index) -> None:
    """Capitals of a whole line say nothing of names."""
    loud = Told(1, AGAIN[7].title.upper(), AGAIN[7].summary)
    assert [s.id for s in index.suggest(loud)] == [7]


def test_the_full_text_helps_where_the_summary_is_missing() -> None:
    """A page without a sapo is compared by its first lines; the rest does not drown them."""
    first = [Told(f.id, f.title, f.summary, BODY) for f in FIRST]
    index = Index([*first, *OTHER])
    for again in AGAIN:
        told = Told(again.id, again.title, "", f"{again.summary}\n\n{BODY}")
        assert [s.id for s in index.suggest(told)][:1] == [again.id - 100]


def test_an_article_is_never_its_own_retelling() -> None:
    """Asked about one of its own, the index leaves it out; a copy under another number stays."""
    copy = Told(999, FIRST[0].title, FIRST[0].summary)
    found = Index([*ALL, copy]).suggest(FIRST[0])
    assert [s.id for s in found] == [999]
    assert found[0].similarity > 0.95


def test_no_more_than_asked_for_closest_first() -> None:
    """Five newsrooms with one event."""
    told = [Told(n, f"{FIRST[0].title} ({n})", AGAIN[0].summary) for n in range(500, 507)]
    found = Index([*OTHER, *told, AGAIN[0]]).suggest(FIRST[0], limit=4)
    assert len(found) == 4
    assert [s.similarity for s in found] == sorted((s.similarity for s in found), reverse=True)


def test_nothing_comes_of_nothing() -> None:
    """No candidates, no words, only marks."""
    assert suggest(FIRST[0], []) == []
    assert suggest(Told(1, ""), ALL) == []
    assert (
        suggest(Told(1, "…!", "“ ”", "-"), [Told(2, "", "", ""), Told(3, "…!", "“ ”", "-")]) == []
    )

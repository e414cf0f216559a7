"""Sổ cái: who did what, when, to which words."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request

from pipeline.web.here import house

books = Blueprint("books", __name__)
SIZE = 50

DEEDS = {
    "taken": "nhận tin", "dismissed": "bỏ qua tin", "written": "viết bài", "approved": "ký duyệt",
    "returned": "trả lại", "spiked": "bỏ bài", "saved": "lưu bài", "restored": "lấy lại bản cũ",
    "seen-changes": "xem nguồn đổi", "posted": "ghi lượt đăng", "corrected": "đính chính",
    "withdrawn": "gỡ bài", "printed": "in", "signed-in": "đăng nhập", "password": "đặt mật khẩu",
    "invited": "cấp liên kết mật khẩu", "switched-on": "mở lại tài khoản",
    "switched-off": "tắt tài khoản", "asked": "xin xác nhận", "confirmed": "xác nhận đúng",
    "objected": "báo cần sửa", "consent-withdrawn": "rút đồng ý", "added": "đưa tin vào",
    "drafted": "viết nháp", "task-done": "xong việc", "source-changed": "nguồn đổi",
    "source-removed": "nguồn gỡ", "alert": "báo động nguồn",
}  # fmt: skip


@books.get("/so-cai")
def page() -> str:
    """A page of the ledger, newest first, of one subject or all."""
    subject = request.args.get("ve", "").strip()[:200]
    before = request.args.get("truoc", "")
    number = int(before) if re.fullmatch(r"\d{1,15}", before) else 0
    rows = house().ledger_page(subject, number, SIZE + 1)
    more = len(rows) > SIZE
    return render_template("ledger.html", rows=rows[:SIZE], more=more, subject=subject, deeds=DEEDS)


@books.get("/so-cai/loi/<sha>")
def words(sha: str) -> str:
    """The exact text a row names."""
    return render_template("words.html", sha=sha, text=house().signed_text(sha))

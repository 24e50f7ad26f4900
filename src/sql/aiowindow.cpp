// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiowindow.h"

namespace Aio
{
namespace
{
QByteArray boundText(const FrameBound &bound)
{
    if (bound.distance < 0) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The frame of a window ends a negative number of rows away: use preceding() and following()."))
            .raise();
    }
    switch (bound.kind) {
    case FrameBound::Kind::UnboundedPreceding:
        return "UNBOUNDED PRECEDING";
    case FrameBound::Kind::Preceding:
        return QByteArray::number(bound.distance) + " PRECEDING";
    case FrameBound::Kind::CurrentRow:
        return "CURRENT ROW";
    case FrameBound::Kind::Following:
        return QByteArray::number(bound.distance) + " FOLLOWING";
    case FrameBound::Kind::UnboundedFollowing:
        return "UNBOUNDED FOLLOWING";
    }
    return {};
}
}

std::shared_ptr<const Detail::WindowData> Window::aioWindow() const
{
    return std::make_shared<const Detail::WindowData>(m_data);
}

Window Window::extending(const Window &base) const
{
    if (base.m_data.name.isEmpty() || !base.m_data.frame.isEmpty()) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("extending() takes a window that has a name and no frame: a frame belongs to the window that is used."))
            .raise();
    }
    Window copy(*this);
    copy.m_data.base = base.m_data.name;
    return copy;
}

Window Window::framed(const char *unit, const FrameBound &from, const FrameBound &to, Exclude exclude) const
{
    constexpr const char *exclusions[] = {"", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES"};
    Window copy(*this);
    copy.m_data.frame = QByteArray(unit) + " BETWEEN " + boundText(from) + " AND " + boundText(to) + exclusions[int(exclude)];
    return copy;
}
}

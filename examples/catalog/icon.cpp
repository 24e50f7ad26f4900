// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#include "icon.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <initializer_list>

namespace
{

void lines(QPainterPath &path, std::initializer_list<QPointF> points, bool closed = false)
{
    path.moveTo(*points.begin());
    for (auto point = points.begin() + 1; point != points.end(); ++point)
        path.lineTo(*point);
    if (closed)
        path.closeSubpath();
}

// A sheet of paper with a folded corner.
void sheet(QPainterPath &path)
{
    lines(path, {{14, 3}, {7, 3}, {5, 5}, {5, 19}, {7, 21}, {17, 21}, {19, 19}, {19, 8}}, false);
    lines(path, {{19, 8}, {14, 3}, {14, 8}, {19, 8}});
}

QPainterPath outline(Icon::Shape shape)
{
    QPainterPath path;
    switch (shape) {
    case Icon::Image:
        path.addRoundedRect(3, 4, 18, 16, 2.5, 2.5);
        path.addEllipse(QPointF(8.5, 9.5), 1.6, 1.6);
        lines(path, {{4, 18}, {9.5, 13}, {13, 16}, {16, 13.2}, {20.5, 17.5}});
        break;
    case Icon::Audio:
        path.addEllipse(QPointF(7, 17.5), 2.8, 2.8);
        path.addEllipse(QPointF(17, 15.5), 2.8, 2.8);
        lines(path, {{9.8, 17.5}, {9.8, 6}, {19.8, 4}, {19.8, 15.5}});
        break;
    case Icon::Video:
        path.addRoundedRect(3, 5, 18, 14, 2.5, 2.5);
        lines(path, {{10, 9}, {15, 12}, {10, 15}}, true);
        break;
    case Icon::Text:
        lines(path, {{8, 7}, {3, 12}, {8, 17}});
        lines(path, {{16, 7}, {21, 12}, {16, 17}});
        lines(path, {{13.5, 5}, {10.5, 19}});
        break;
    case Icon::Document:
        sheet(path);
        lines(path, {{8.5, 12.5}, {15.5, 12.5}});
        lines(path, {{8.5, 16.5}, {15.5, 16.5}});
        break;
    case Icon::Archive:
        path.addRoundedRect(3, 4, 18, 5, 1.5, 1.5);
        lines(path, {{4.5, 9}, {4.5, 18.5}, {6, 20}, {18, 20}, {19.5, 18.5}, {19.5, 9}});
        lines(path, {{10, 13}, {14, 13}});
        break;
    case Icon::Program:
        path.addRoundedRect(3, 4, 18, 16, 2.5, 2.5);
        lines(path, {{7, 9}, {10, 12}, {7, 15}});
        lines(path, {{12.5, 15.5}, {17, 15.5}});
        break;
    case Icon::Other:
        sheet(path);
        break;
    case Icon::Folder:
        lines(path, {{3, 7}, {3, 17.5}, {4.5, 19}, {19.5, 19}, {21, 17.5}, {21, 9}, {19.5, 7.5}, {12, 7.5}, {10, 5}, {4.5, 5}, {3, 6.5}}, true);
        break;
    case Icon::Search:
        path.addEllipse(QPointF(10.5, 10.5), 6.5, 6.5);
        lines(path, {{15.3, 15.3}, {20.5, 20.5}});
        break;
    case Icon::Clear:
        lines(path, {{7, 7}, {17, 17}});
        lines(path, {{17, 7}, {7, 17}});
        break;
    case Icon::Tag:
        lines(path, {{3.5, 4.5}, {3.5, 11.5}, {12.5, 20.5}, {20.5, 12.5}, {11.5, 3.5}, {4.5, 3.5}}, true);
        path.addEllipse(QPointF(8, 8), 1.3, 1.3);
        break;
    case Icon::Warning:
        lines(path, {{12, 3.5}, {21.5, 20}, {2.5, 20}}, true);
        lines(path, {{12, 9.5}, {12, 14}});
        lines(path, {{12, 16.9}, {12, 17.1}});
        break;
    case Icon::Refresh:
        path.arcMoveTo(4, 4, 16, 16, 45);
        path.arcTo(4, 4, 16, 16, 45, 285);
        lines(path, {{18.6, 2.6}, {18.2, 6.8}, {14, 6.4}});
        break;
    case Icon::Stop:
        path.addRoundedRect(6, 6, 12, 12, 2, 2);
        break;
    case Icon::Link:
        lines(path, {{8, 16}, {17, 7}});
        lines(path, {{9.5, 6.5}, {17.5, 6.5}, {17.5, 14.5}});
        break;
    case Icon::Plus:
        lines(path, {{12, 5.5}, {12, 18.5}});
        lines(path, {{5.5, 12}, {18.5, 12}});
        break;
    case Icon::SortUp:
        lines(path, {{6, 15}, {12, 9}, {18, 15}});
        break;
    case Icon::SortDown:
        lines(path, {{6, 9}, {12, 15}, {18, 9}});
        break;
    case Icon::Check:
        lines(path, {{5, 12.5}, {10, 17.5}, {19.5, 7}});
        break;
    case Icon::None:
        break;
    }
    return path;
}

} // namespace

Icon::Icon(QQuickItem *parent)
    : QQuickPaintedItem(parent)
{
    setImplicitSize(20, 20);
    setAntialiasing(true);
}

void Icon::setShape(Shape shape)
{
    if (m_shape == shape)
        return;
    m_shape = shape;
    update();
    Q_EMIT changed();
}

void Icon::setColor(const QColor &color)
{
    if (m_color == color)
        return;
    m_color = color;
    update();
    Q_EMIT changed();
}

void Icon::setStroke(double stroke)
{
    if (m_stroke == stroke)
        return;
    m_stroke = stroke;
    update();
    Q_EMIT changed();
}

void Icon::paint(QPainter *painter)
{
    const double scale = std::min(width(), height()) / 24;
    if (m_shape == None || scale <= 0)
        return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->scale(scale, scale);
    painter->setPen(QPen(m_color, m_stroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPath(outline(m_shape));
}

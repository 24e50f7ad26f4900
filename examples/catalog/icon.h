// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#pragma once

#include <QColor>
#include <QQuickPaintedItem>
#include <QtQml/qqmlregistration.h>

/// A line icon, drawn with a pen on a grid of 24 × 24: sharp at every size and in every colour, with no image files
/// and with any scene graph, the software one included.
class Icon : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(Shape shape READ shape WRITE setShape NOTIFY changed FINAL)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY changed FINAL)
    Q_PROPERTY(double stroke READ stroke WRITE setStroke NOTIFY changed FINAL)

public:
    /// The first eight are the categories of FileTypes::Category.
    enum Shape {
        Image,
        Audio,
        Video,
        Text,
        Document,
        Archive,
        Program,
        Other,
        Folder,
        Search,
        Clear,
        Tag,
        Warning,
        Refresh,
        Stop,
        Link,
        Plus,
        SortUp,
        SortDown,
        Check,
        None
    };
    Q_ENUM(Shape)

    explicit Icon(QQuickItem *parent = nullptr);

    Shape shape() const { return m_shape; }
    void setShape(Shape shape);
    QColor color() const { return m_color; }
    void setColor(const QColor &color);
    double stroke() const { return m_stroke; }
    void setStroke(double stroke);

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void changed();

private:
    Shape m_shape = None;
    QColor m_color = Qt::black;
    double m_stroke = 1.75;
};

// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchdata.h"

#include <QAbstractItemModel>
#include <QQuickView>

namespace Bench
{
/// A shown window with a ListView whose delegate takes five roles, and an item that turns all the time as a busy
/// indicator does, so that a frame is due every 16 ms.
class QmlScene
{
public:
    QmlScene();

    /// Null: none.
    void setModel(QAbstractItemModel *model);
    /// The rows the ListView knows of.
    int count() const;
    /// Makes a row the first that is seen, and the current one.
    void showRow(int row);
    int currentRow() const;
    /// Where the current row stands in the view, in pixels from its top.
    double currentPlace() const;
    /// What the delegate of the current row shows.
    QVariant shown(const char *property) const;
    /// Lets the event loop run until two more frames were shown.
    void showFrames();

private:
    QQuickItem *currentItem() const;

    QQuickView m_view;
    QObject *m_list = nullptr;
};

/// Everything in the model, read by the names of its roles as a delegate would; in the rows of refreshRows, `refreshes` is
/// taken off the amount.
unsigned long long checksum(const QAbstractItemModel &model, int refreshes = 0);
}

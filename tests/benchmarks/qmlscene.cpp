// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "qmlscene.h"
#include "harness.h"

#include <QEventLoop>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
constexpr const char scene[] = R"(
import QtQuick

Rectangle {
    width: 480
    height: 640

    ListView {
        objectName: "list"
        anchors.fill: parent
        highlightFollowsCurrentItem: false
        delegate: Item {
            required property string name
            required property string note
            required property int amount
            required property date created
            required property bool active
            width: ListView.view.width
            height: 40
            Text { text: name; font.bold: active }
            Text { y: 20; text: note }
            Text { anchors.right: parent.right; text: amount }
            Text { anchors.right: parent.right; y: 20; text: isNaN(created) ? "" : created.toISOString() }
        }
    }

    Rectangle {
        width: 24
        height: 24
        anchors.centerIn: parent
        color: "steelblue"
        RotationAnimation on rotation { from: 0; to: 360; duration: 1000; loops: Animation.Infinite }
    }
}
)";
}

QmlScene::QmlScene()
{
    auto *component = new QQmlComponent(m_view.engine(), &m_view);
    component->setData(scene, QUrl());
    QObject *root = component->create();
    require(root, u"QML: "_s + component->errorString());
    m_view.setContent(QUrl(), component, root);
    m_list = root->findChild<QObject *>(u"list"_s);
    m_view.show();
    showFrames();
}

void QmlScene::setModel(QAbstractItemModel *model)
{
    m_list->setProperty("model", QVariant::fromValue(model));
}

int QmlScene::count() const
{
    return m_list->property("count").toInt();
}

void QmlScene::showRow(int row)
{
    m_list->setProperty("currentIndex", row);
    require(QMetaObject::invokeMethod(m_list, "positionViewAtIndex", Q_ARG(int, row), Q_ARG(int, 0)), u"the view has no such function"_s);
}

int QmlScene::currentRow() const
{
    return m_list->property("currentIndex").toInt();
}

QQuickItem *QmlScene::currentItem() const
{
    auto *const item = m_list->property("currentItem").value<QQuickItem *>();
    require(item, u"the view has no current item"_s);
    return item;
}

double QmlScene::currentPlace() const
{
    return currentItem()->y() - m_list->property("contentY").toDouble();
}

QVariant QmlScene::shown(const char *property) const
{
    return currentItem()->property(property);
}

void QmlScene::showFrames()
{
    QEventLoop loop;
    int frames = 0;
    QObject::connect(&m_view, &QQuickWindow::frameSwapped, &loop, [&] {
        if (++frames == 2) {
            loop.quit();
        }
    });
    bool late = false;
    QTimer::singleShot(std::chrono::seconds(10), &loop, [&] {
        late = true;
        loop.quit();
    });
    loop.exec();
    require(!late, u"the window shows no frames"_s);
}

unsigned long long checksum(const QAbstractItemModel &model, int refreshes)
{
    const QHash<int, QByteArray> names = model.roleNames();
    const auto role = [&names](const char *name) {
        const int number = names.key(name, -1);
        require(number >= 0, u"the model has no role %1"_s.arg(QLatin1StringView(name)));
        return number;
    };
    const int id = role("id");
    const int name = role("name");
    const int note = role("note");
    const int amount = role("amount");
    const int score = role("score");
    const int created = role("created");
    const int active = role("active");
    Checksum sum;
    const int rows = model.rowCount();
    require(rows == tableRows, u"the model has %1 rows"_s.arg(rows));
    for (int i = 0; i < rows; ++i) {
        const QModelIndex index = model.index(i, 0);
        const qint64 key = index.data(id).toLongLong();
        sum.add(key,
                index.data(name).toString(),
                index.data(note).toString(),
                index.data(amount).toInt() - (isRefreshed(key) ? refreshes : 0),
                index.data(score).toDouble(),
                index.data(created).toDateTime().toUTC(),
                index.data(active).toBool());
    }
    return sum.value();
}
}
